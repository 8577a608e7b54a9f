ALTER TABLE channels
    DROP CONSTRAINT channels_kind_check,
    ADD CONSTRAINT channels_kind_check CHECK (kind IN ('callback', 'slack', 'email')),
    -- The events that it wants; NULL for every one that its version carries.
    ADD COLUMN events text[],
    -- The certificates that it wants: those whose name fits, * being anything, and that have all of these labels.
    ADD COLUMN name_pattern text,
    ADD COLUMN labels jsonb NOT NULL DEFAULT '{}',
    -- Made by the settings, which alone say where it goes.
    ADD COLUMN from_settings boolean NOT NULL DEFAULT false,
    -- The first of the attempts that have failed since the last one that did not.
    ADD COLUMN failing_since timestamptz,
    -- When it was switched off since everything had failed for days.
    ADD COLUMN gave_up_at timestamptz,
    -- The newest attempt that has failed.
    ADD COLUMN failed_at timestamptz;
UPDATE channels SET from_settings = true WHERE name = 'callback';
CREATE UNIQUE INDEX channels_team_id_name_key ON channels (team_id, name);
DROP INDEX channels_team;

-- When a delivery's next attempt is due stands with the delivery; a job is one channel's turn at sending what is due.
ALTER TABLE deliveries
    ADD COLUMN next_at timestamptz,
    ADD COLUMN attempted_at timestamptz,
    -- What the last attempt came to, in a word.
    ADD COLUMN outcome text;
UPDATE deliveries SET next_at = coalesce(
    (SELECT run_at FROM jobs WHERE jobs.kind = 'delivery.send' AND jobs.subject = deliveries.id), created_at
) WHERE state = 'waiting';
ALTER TABLE deliveries ADD CONSTRAINT deliveries_waiting_is_due CHECK (state <> 'waiting' OR next_at IS NOT NULL);
CREATE INDEX deliveries_due ON deliveries (channel_id, next_at, turn) WHERE state = 'waiting';
-- Challenges go out before all else.
CREATE INDEX deliveries_challenges ON deliveries (channel_id, next_at, turn)
    WHERE state = 'waiting' AND event_type = 'cert_domain_validation_required';
DELETE FROM jobs WHERE kind = 'delivery.send';
