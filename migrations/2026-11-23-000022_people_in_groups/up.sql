-- How many people are in a group that a role was granted to.
CREATE INDEX people_groups ON people USING gin (groups);
