DROP INDEX activity_seals_last_event;
DROP INDEX activity_events_words;
DROP INDEX activity_events_team_not_done;
DROP INDEX activity_events_not_done;
DROP INDEX activity_events_action;
DROP INDEX activity_events_actor;
DROP INDEX activity_events_target;
DROP INDEX activity_events_team;
DROP INDEX activity_events_at;
CREATE INDEX activity_events_team ON activity_events (team_id, number DESC);
CREATE INDEX activity_events_target ON activity_events (target_id, number DESC);
ALTER TABLE activity_events DROP COLUMN words;
DELETE FROM site_grants WHERE role = 'auditor';
ALTER TABLE site_grants DROP CONSTRAINT site_grants_role_check,
    ADD CONSTRAINT site_grants_role_check CHECK (role IN ('admin'));
