-- Whose group it is that a grant is for: two providers may each have one of that name.
ALTER TABLE grants
    ADD COLUMN provider text,
    -- Made by the settings, which alone take it away.
    ADD COLUMN from_settings boolean NOT NULL DEFAULT false,
    ADD COLUMN granted_by_id uuid;
UPDATE grants SET from_settings = true WHERE granted_by = 'settings';
UPDATE grants SET provider = 'oidc' WHERE group_name IS NOT NULL;
ALTER TABLE grants
    ADD CONSTRAINT grants_group_of_provider CHECK ((provider IS NULL) = (group_name IS NULL)),
    ADD CONSTRAINT grants_admin_of_team CHECK (role <> 'team-admin' OR certificate_id IS NULL);
CREATE UNIQUE INDEX grants_once ON grants (
    team_id, role, from_settings,
    coalesce(certificate_id, '00000000-0000-0000-0000-000000000000'),
    coalesce(person_id, '00000000-0000-0000-0000-000000000000'),
    coalesce(email, ''), coalesce(provider, ''), coalesce(group_name, '')
);

-- What people may do on the whole installation.
CREATE TABLE site_grants (
    id uuid PRIMARY KEY,
    role text NOT NULL CHECK (role IN ('admin')),
    person_id uuid REFERENCES people ON DELETE CASCADE,
    email text,
    provider text,
    group_name text,
    from_settings boolean NOT NULL,
    granted_by text NOT NULL,
    created_at timestamptz NOT NULL,
    CHECK (num_nonnulls(person_id, email, group_name) = 1),
    CHECK ((provider IS NULL) = (group_name IS NULL))
);
CREATE UNIQUE INDEX site_grants_once ON site_grants (
    role, from_settings, coalesce(person_id, '00000000-0000-0000-0000-000000000000'),
    coalesce(email, ''), coalesce(provider, ''), coalesce(group_name, '')
);

-- The team that somebody looked at last: where they begin next time.
ALTER TABLE people ADD COLUMN last_team_id uuid REFERENCES teams ON DELETE SET NULL;
CREATE INDEX people_email ON people (email);

-- A session's name on pages, which opens nothing.
ALTER TABLE sessions ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE;
