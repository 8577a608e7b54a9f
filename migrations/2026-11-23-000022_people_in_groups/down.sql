DROP INDEX people_groups;
