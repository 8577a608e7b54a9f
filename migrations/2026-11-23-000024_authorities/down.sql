DROP INDEX authorities_name;
ALTER TABLE authorities ADD COLUMN trusted_root bytea;
UPDATE authorities SET trusted_root = trusted_roots[1];
ALTER TABLE authorities
    DROP CONSTRAINT authorities_eab_whole,
    DROP COLUMN switched_off_by,
    DROP COLUMN switched_off_at,
    DROP COLUMN limit_set_here,
    DROP COLUMN eab_from_settings,
    DROP COLUMN eab_hmac_key,
    DROP COLUMN eab_key_identifier,
    DROP COLUMN facts,
    DROP COLUMN terms_url,
    DROP COLUMN terms_accepted_by,
    DROP COLUMN trusted_roots,
    DROP COLUMN from_settings;
