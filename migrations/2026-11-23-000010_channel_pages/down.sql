DROP INDEX deliveries_gave_up;
ALTER TABLE signing_keys DROP COLUMN retires_at;
