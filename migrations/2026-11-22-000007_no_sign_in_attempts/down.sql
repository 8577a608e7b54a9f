CREATE TABLE sign_in_attempts (
    token_hash bytea PRIMARY KEY,
    provider text NOT NULL,
    pending bytea NOT NULL,
    return_to text NOT NULL,
    created_at timestamptz NOT NULL
);
