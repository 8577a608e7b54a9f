-- What events are searched by is no evidence: it stands beside them, so that every column of an event is sealed. The moment
-- is here for the order of what is found; what is shown comes from the events.
CREATE TABLE activity_words (
    number bigint PRIMARY KEY,
    at timestamptz NOT NULL,
    words tsvector NOT NULL
);
INSERT INTO activity_words (number, at, words) SELECT number, at, words FROM activity_events;
DROP INDEX activity_events_words;
ALTER TABLE activity_events DROP COLUMN words;
-- What waits to be put into it is searched one by one: it shall not be much.
CREATE INDEX activity_words_words ON activity_words USING gin (words) WITH (gin_pending_list_limit = 512);

ANALYZE activity_words;
-- They stay as they were written, like the events.
CREATE TRIGGER activity_words_kept BEFORE UPDATE OR TRUNCATE ON activity_words
    FOR EACH STATEMENT EXECUTE FUNCTION activity_is_kept();
CREATE TRIGGER activity_words_cut BEFORE DELETE ON activity_words
    FOR EACH ROW EXECUTE FUNCTION activity_is_cut_where_sealed();

-- How many events are expected to have these words, as the planner reckons from the statistics: it costs no reading.
CREATE FUNCTION activity_words_expected(wanted text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    plan json;
BEGIN
    EXECUTE format('EXPLAIN (FORMAT JSON) SELECT FROM activity_words WHERE words @@ %L::tsquery', wanted) INTO plan;
    RETURN (plan -> 0 -> 'Plan' ->> 'Plan Rows')::bigint;
END $$;

-- What a team's auditors filter by most.
CREATE INDEX activity_events_team_action ON activity_events (team_id, action, at DESC, number DESC);
