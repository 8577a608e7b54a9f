-- The reminders that went out: each once per certificate, kind and day. They are written in the transaction that writes
-- the deliveries, and kept for a month. No foreign key, so that whoever works on a certificate never waits for them.
CREATE TABLE reminders (
    day date NOT NULL,
    certificate_id uuid NOT NULL,
    event_type text NOT NULL,
    PRIMARY KEY (day, certificate_id, event_type)
);

-- The last day (UTC) whose reminders are all written. One row.
CREATE TABLE calendar (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    done_on date NOT NULL
);

-- The lifetime that reminder days are scaled by, in days, rounded; 90 stands for all that is longer. Both ends belong to
-- it (RFC 5280 section 4.1.2.5), so that authorities' 90 days less a second are 90 days.
ALTER TABLE certificate_versions ADD COLUMN lifetime_days smallint NOT NULL GENERATED ALWAYS AS (
    least(90, greatest(0, round((extract(epoch FROM not_after - not_before) + 1) / 86400)))
) STORED;

-- What a day's reminders are found by: ranges of one day each.
CREATE INDEX certificate_versions_expiry ON certificate_versions (lifetime_days, not_after);
CREATE INDEX certificate_versions_first_issue ON certificate_versions (lifetime_days, created_at)
    WHERE number = 1 AND downloaded_at IS NULL;
CREATE INDEX certificates_expiry ON certificates (kind, not_after) WHERE revoked_at IS NULL;
