DROP INDEX certificates_by_expiry;
CREATE INDEX certificates_by_expiry ON certificates (team_id, (coalesce(not_after, 'infinity')), id);
DROP INDEX certificates_overview;
CREATE INDEX certificates_overview ON certificates (team_id)
    INCLUDE (id, not_after, revoked_at, order_state, auto_renew, key_algorithm, issuer);
