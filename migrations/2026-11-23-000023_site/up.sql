-- What a search for people looks through, and the order of their list: name and e-mail address, lower case.
ALTER TABLE people ADD COLUMN search_text text NOT NULL
    GENERATED ALWAYS AS (lower(name) || E'\n' || coalesce(email, '')) STORED;
CREATE INDEX people_list ON people (search_text, id);
-- Whom a grant to a group reaches.
CREATE INDEX people_groups ON people USING gin (groups);
