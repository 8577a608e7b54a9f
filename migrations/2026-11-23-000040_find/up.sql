-- For text anywhere in another, and for columns beside it in the same index. Both come with Postgres (contrib), and whoever
-- may create in the database may create them.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gin;

-- What its status would be if no certificate ever ended, as the place of that among all of them by how much it needs somebody
-- (db/certificates/listed/standing.rs): 3, expired, is told by the clock alone, and never stands here.
ALTER TABLE certificates ADD COLUMN standing smallint NOT NULL GENERATED ALWAYS AS (
    CASE
        WHEN not_after IS NULL AND coalesce(order_state, 'failed') IN ('issued', 'failed', 'cancelled') THEN 1
        WHEN not_after IS NULL THEN 5
        WHEN revoked_at IS NOT NULL THEN 2
        WHEN order_state = 'failed' THEN 4
        WHEN coalesce(order_state, 'issued') IN ('issued', 'cancelled') THEN 7
        ELSE 6
    END
) STORED;

-- A line end at both ends as well: a part of the text is what stands between two.
UPDATE certificates SET search_text = E'\n' || search_text || E'\n';

-- The list's orders. Texts by their characters' numbers: that changes with no version of whatever sorts them otherwise.
-- Each begins with the team, and none but one of them has its order: one of all teams' rows would look cheap for a page, and
-- take long where the team has none of the first.
DROP INDEX certificates_team;
CREATE INDEX certificates_by_age ON certificates (team_id, created_at, id);
CREATE INDEX certificates_by_name ON certificates (team_id, (lower(name) COLLATE "C"), id);
CREATE INDEX certificates_by_domain ON certificates (team_id, (domains[1] COLLATE "C"), id);
CREATE INDEX certificates_by_issuer ON certificates (team_id, (lower(coalesce(issuer, '')) COLLATE "C"), id);
CREATE INDEX certificates_by_key ON certificates (team_id, (key_algorithm COLLATE "C"), id);
CREATE INDEX certificates_by_expiry ON certificates (team_id, (coalesce(not_after, 'infinity')), id);
CREATE INDEX certificates_by_standing ON certificates (team_id, standing, created_at, id);
CREATE INDEX certificates_by_auto_renew ON certificates (team_id, auto_renew, id);

-- What is looked for and rare. What waits to be put into it is searched one by one: it shall not be much.
CREATE INDEX certificates_find ON certificates
    USING gin (team_id, search_text gin_trgm_ops, labels, authority_id, standing, kind, auto_renew)
    WITH (gin_pending_list_limit = 256);
CREATE INDEX certificate_versions_serial ON certificate_versions (serial);
