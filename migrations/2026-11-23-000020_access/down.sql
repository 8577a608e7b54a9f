ALTER TABLE sessions DROP COLUMN id;
DROP INDEX people_email;
ALTER TABLE people DROP COLUMN last_team_id;
DROP TABLE site_grants;
DROP INDEX grants_once;
ALTER TABLE grants
    DROP CONSTRAINT grants_admin_of_team,
    DROP CONSTRAINT grants_group_of_provider,
    DROP COLUMN granted_by_id,
    DROP COLUMN from_settings,
    DROP COLUMN provider;
