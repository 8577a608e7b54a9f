-- Who reads the activity of all teams.
ALTER TABLE site_grants DROP CONSTRAINT site_grants_role_check,
    ADD CONSTRAINT site_grants_role_check CHECK (role IN ('admin', 'auditor'));

-- What free text is looked for in: the words of an event and what identifies it, each once. The program splits them, at
-- every character that is neither a letter nor a digit (src/db/activity/words.rs); what was recorded before is split here
-- as it does. No part of what is sealed.
ALTER TABLE activity_events ADD COLUMN words tsvector NOT NULL DEFAULT '';
CREATE FUNCTION pg_temp.words(told text) RETURNS tsvector LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(array_to_tsvector(array_agg(DISTINCT left(word, 64))), '')
    FROM regexp_split_to_table(
        lower(left(regexp_replace(told, '([[:xdigit:]]{8})-([[:xdigit:]]{4})-([[:xdigit:]]{4})-([[:xdigit:]]{4})-([[:xdigit:]]{12})',
            '\1\2\3\4\5', 'g'), 16000)),
        '[\x01-\x2f\x3a-\x60\x7b-\x7f]+') AS word
    WHERE word <> ''
$$;
-- Rewritten rather than updated: events are never updated.
ALTER TABLE activity_events ALTER COLUMN words TYPE tsvector USING
    pg_temp.words(concat_ws(' ', actor_name, address, user_agent, action, target_kind, target_name, outcome, reason,
        team_id::text, actor_id::text, target_id::text, request_id::text, data::text))
    || array_to_tsvector(ARRAY[action]);
DROP FUNCTION pg_temp.words;

-- Lists are in the order of time, and of numbers within the same moment: a span of time is a span of each of these.
DROP INDEX activity_events_team;
DROP INDEX activity_events_target;
CREATE INDEX activity_events_at ON activity_events (at DESC, number DESC);
CREATE INDEX activity_events_team ON activity_events (team_id, at DESC, number DESC);
CREATE INDEX activity_events_target ON activity_events (target_id, at DESC, number DESC);
CREATE INDEX activity_events_actor ON activity_events (actor_id, at DESC, number DESC);
CREATE INDEX activity_events_action ON activity_events (action, at DESC, number DESC);
CREATE INDEX activity_events_not_done ON activity_events (outcome, at DESC, number DESC) WHERE outcome <> 'success';
CREATE INDEX activity_events_team_not_done ON activity_events (team_id, outcome, at DESC, number DESC)
    WHERE outcome <> 'success';
-- What waits to be put into it is searched one by one: it shall not be much.
CREATE INDEX activity_events_words ON activity_events USING gin (words) WITH (gin_pending_list_limit = 512);

-- Which seal an event is under.
CREATE INDEX activity_seals_last_event ON activity_seals (last_event);
