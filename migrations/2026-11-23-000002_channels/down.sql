DELETE FROM jobs WHERE kind = 'channel.send';
DELETE FROM channels WHERE kind = 'email';
DELETE FROM deliveries WHERE notification ->> 'kind' = 'connected';
INSERT INTO jobs (id, kind, subject, run_at, created_at)
    SELECT gen_random_uuid(), 'delivery.send', id, next_at, created_at FROM deliveries WHERE state = 'waiting';
DROP INDEX deliveries_challenges;
DROP INDEX deliveries_due;
ALTER TABLE deliveries
    DROP CONSTRAINT deliveries_waiting_is_due, DROP COLUMN next_at, DROP COLUMN attempted_at, DROP COLUMN outcome;

CREATE INDEX channels_team ON channels (team_id);
DROP INDEX channels_team_id_name_key;
ALTER TABLE channels
    DROP CONSTRAINT channels_kind_check,
    ADD CONSTRAINT channels_kind_check CHECK (kind IN ('callback', 'slack')),
    DROP COLUMN events, DROP COLUMN name_pattern, DROP COLUMN labels, DROP COLUMN from_settings,
    DROP COLUMN failing_since, DROP COLUMN gave_up_at,
    DROP COLUMN failed_at;
