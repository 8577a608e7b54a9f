DROP INDEX deliveries_gave_up;
-- They would count again, and for ever.
DELETE FROM signing_keys WHERE retires_at IS NOT NULL;
ALTER TABLE signing_keys DROP COLUMN retires_at;
