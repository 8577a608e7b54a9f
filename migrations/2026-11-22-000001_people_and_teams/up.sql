CREATE TABLE people (
    id uuid PRIMARY KEY,
    provider text NOT NULL,
    subject text NOT NULL,
    email text,
    name text NOT NULL,
    groups text[] NOT NULL DEFAULT '{}',
    blocked_at timestamptz,
    created_at timestamptz NOT NULL,
    signed_in_at timestamptz NOT NULL,
    UNIQUE (provider, subject)
);

-- The cookie holds the token, the row only its SHA-256: reading the table opens nobody's session.
CREATE TABLE sessions (
    token_hash bytea PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES people ON DELETE CASCADE,
    csrf_token text NOT NULL,
    created_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    address text NOT NULL,
    user_agent text NOT NULL
);
CREATE INDEX sessions_person ON sessions (person_id);

-- One row from the redirect to the provider until the answer; taken away by its first use.
CREATE TABLE sign_in_attempts (
    token_hash bytea PRIMARY KEY,
    provider text NOT NULL,
    pending bytea NOT NULL,
    return_to text NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE TABLE teams (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    created_at timestamptz NOT NULL
);
