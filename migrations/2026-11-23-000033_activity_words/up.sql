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

-- How many events are expected to have these words, as the planner reckons from the statistics: it costs no reading.
CREATE FUNCTION activity_words_expected(wanted text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    plan json;
BEGIN
    EXECUTE format('EXPLAIN (FORMAT JSON) SELECT FROM activity_words WHERE words @@ %L::tsquery', wanted) INTO plan;
    RETURN (plan -> 0 -> 'Plan' ->> 'Plan Rows')::bigint;
END $$;
