-- The order of deliveries. It can't go by the wall clock: that may be set back, and what is written in one transaction has
-- one moment.
CREATE SEQUENCE delivery_turns;
ALTER TABLE deliveries ADD COLUMN turn bigint;
UPDATE deliveries SET turn = placed.turn FROM (
    -- Within one moment, the end of an order comes after the proofs of its domains.
    SELECT id, dense_rank() OVER (ORDER BY created_at, event_type NOT LIKE 'cert_domain_validation_%') AS turn
    FROM deliveries
) AS placed WHERE placed.id = deliveries.id;
SELECT setval('delivery_turns', coalesce(max(turn), 0) + 1, false) FROM deliveries;
ALTER TABLE deliveries ALTER COLUMN turn SET NOT NULL;
ALTER SEQUENCE delivery_turns OWNED BY deliveries.turn;

DROP INDEX deliveries_waiting;
CREATE INDEX deliveries_waiting ON deliveries (channel_id, certificate_id, turn) WHERE state = 'waiting';
