-- When a key that was replaced counts no more; NULL for the one that signs.
ALTER TABLE signing_keys ADD COLUMN retires_at timestamptz;
-- What was given up is rare among all that was sent, and looked for by people.
CREATE INDEX deliveries_gave_up ON deliveries (channel_id, id DESC) WHERE state = 'gave_up';
