DROP INDEX activity_events_team_action;
DROP FUNCTION activity_words_expected(text);
ALTER TABLE activity_events ADD COLUMN words tsvector NOT NULL DEFAULT '';
-- Rewritten rather than updated: events are never updated.
CREATE FUNCTION pg_temp.words_of(bigint) RETURNS tsvector LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT words FROM activity_words WHERE number = $1), '')
$$;
ALTER TABLE activity_events ALTER COLUMN words TYPE tsvector USING pg_temp.words_of(number);
DROP FUNCTION pg_temp.words_of(bigint);
CREATE INDEX activity_events_words ON activity_events USING gin (words) WITH (gin_pending_list_limit = 512);
DROP TABLE activity_words;
