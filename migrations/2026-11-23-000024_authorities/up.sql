ALTER TABLE authorities
    -- Whether the settings listed it at the last start: they alone say its name, its directory and its roots then.
    ADD COLUMN from_settings boolean NOT NULL DEFAULT false,
    -- DER of the roots that its own HTTPS certificate may end at, where those are no public ones.
    ADD COLUMN trusted_roots bytea[] NOT NULL DEFAULT '{}',
    -- Whose agreement to its terms it was, NULL for the settings'; and which terms those were, where it has any.
    ADD COLUMN terms_accepted_by text,
    ADD COLUMN terms_url text,
    -- What its directory says of itself (RFC 8555 section 7.1.1); NULL until it was read.
    ADD COLUMN facts jsonb,
    -- External account binding (RFC 8555 section 7.3.4): the key sealed.
    ADD COLUMN eab_key_identifier text,
    ADD COLUMN eab_hmac_key bytea,
    ADD COLUMN eab_from_settings boolean NOT NULL DEFAULT false,
    -- Whether a person has set the limit on newOrder requests, rather than the settings.
    ADD COLUMN limit_set_here boolean NOT NULL DEFAULT false,
    -- Takes no new orders; NULL `switched_off_by` says that the settings have dropped it.
    ADD COLUMN switched_off_at timestamptz,
    ADD COLUMN switched_off_by text,
    ADD CONSTRAINT authorities_eab_whole CHECK ((eab_key_identifier IS NULL) = (eab_hmac_key IS NULL));
UPDATE authorities SET from_settings = true;
UPDATE authorities SET trusted_roots = ARRAY[trusted_root] WHERE trusted_root IS NOT NULL;
ALTER TABLE authorities DROP COLUMN trusted_root;
UPDATE authorities SET parallel_new_orders = 64 WHERE parallel_new_orders > 64;

-- The settings could give two of them one name.
UPDATE authorities SET name = name || ' (' || directory_url || ')' WHERE EXISTS (
    SELECT FROM authorities other WHERE lower(other.name) = lower(authorities.name) AND other.id < authorities.id
);
CREATE UNIQUE INDEX authorities_name ON authorities (lower(name));
