DROP TABLE activity_seals;
DROP TABLE activity_keys;
DROP TRIGGER activity_events_kept ON activity_events;
DROP TRIGGER activity_events_cut ON activity_events;
DROP FUNCTION activity_is_kept;
DROP FUNCTION activity_is_cut_where_sealed;
DROP FUNCTION activity_seal_loses_entries;
DROP FUNCTION activity_seal_follows;
DROP INDEX activity_events_team;
DROP INDEX activity_events_target;
ALTER TABLE activity_events DROP CONSTRAINT activity_events_pkey, ADD PRIMARY KEY (id);
-- The sequence goes with it.
ALTER TABLE activity_events DROP COLUMN number;
CREATE INDEX activity_events_team ON activity_events (team_id, id DESC);
CREATE INDEX activity_events_target ON activity_events (target_id, id DESC);
