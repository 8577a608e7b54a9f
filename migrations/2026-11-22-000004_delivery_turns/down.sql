-- Takes the sequence and the index along.
ALTER TABLE deliveries DROP COLUMN turn;
CREATE INDEX deliveries_waiting ON deliveries (channel_id, certificate_id, id) WHERE state = 'waiting';
