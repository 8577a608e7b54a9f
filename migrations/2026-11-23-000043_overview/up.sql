-- What a team's overview counts, in one scan of this index alone.
CREATE INDEX certificates_overview ON certificates (team_id)
    INCLUDE (id, not_after, revoked_at, order_state, auto_renew, key_algorithm, issuer);
-- The orders that wait for a TXT value.
CREATE INDEX orders_challenged ON orders (team_id, id) WHERE state = 'challenged';
