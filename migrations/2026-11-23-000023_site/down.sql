DROP INDEX people_groups;
DROP INDEX people_list;
ALTER TABLE people DROP COLUMN search_text;
