-- How far each place outside has been sent seals (witnesses) or events (the collector).
CREATE TABLE activity_outlets (
    name text PRIMARY KEY,
    -- The number of the last seal, or event, that it has taken.
    position bigint NOT NULL DEFAULT 0 CHECK (position >= 0),
    sent_at timestamptz,
    -- In a row, since when, and why the last time.
    failures integer NOT NULL DEFAULT 0,
    failing_since timestamptz,
    last_error text
);

-- What timestamp authorities have signed (RFC 3161): one token a seal at most.
CREATE TABLE activity_timestamps (
    seal bigint PRIMARY KEY,
    at timestamptz NOT NULL,
    token bytea NOT NULL
);
CREATE TRIGGER activity_timestamps_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON activity_timestamps
    FOR EACH STATEMENT EXECUTE FUNCTION activity_is_kept();
