-- What a provider has handed out with a sign-in, sealed, and how old that is what it said about groups then.
CREATE TABLE provider_tokens (
    session_id uuid PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
    -- Kept to sign out there with.
    id_token bytea,
    -- Kept to read groups again with, where that is wanted.
    access_token bytea,
    refresh_token bytea,
    groups_read_at timestamptz NOT NULL,
    -- When they were last asked for in vain.
    tried_at timestamptz
);
CREATE INDEX provider_tokens_read ON provider_tokens (groups_read_at);
-- What is sealed can't be made smaller.
ALTER TABLE provider_tokens
    ALTER COLUMN id_token SET STORAGE EXTERNAL,
    ALTER COLUMN access_token SET STORAGE EXTERNAL,
    ALTER COLUMN refresh_token SET STORAGE EXTERNAL;
INSERT INTO provider_tokens (session_id, groups_read_at) SELECT id, created_at FROM sessions;
