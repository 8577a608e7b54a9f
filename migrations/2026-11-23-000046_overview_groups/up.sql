-- What the overview counts is what this index is sorted by: rows that are alike stand beside one another, where the index keeps
-- their values once.
DROP INDEX certificates_overview;
CREATE INDEX certificates_overview ON certificates (team_id, standing, (key_algorithm COLLATE "C"), (issuer COLLATE "C"));
-- Ends are counted along the index that the list is sorted by, which has all that it takes.
DROP INDEX certificates_by_expiry;
CREATE INDEX certificates_by_expiry ON certificates (team_id, (coalesce(not_after, 'infinity')), id)
    INCLUDE (not_after, standing, auto_renew);
