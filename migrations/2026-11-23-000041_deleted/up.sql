-- What is kept of certificates that were deleted, for whoever looks for them later: nothing that is secret.
CREATE TABLE deleted_certificates (
    id uuid PRIMARY KEY,
    team_id uuid NOT NULL REFERENCES teams ON DELETE CASCADE,
    name text NOT NULL,
    description text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('ordered', 'imported')),
    domains text[] NOT NULL,
    labels jsonb NOT NULL,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL,
    -- Of each version, newest first: number, serial, fingerprint, subject, issuer, key and signature algorithm, dates.
    versions jsonb NOT NULL,
    deleted_by text NOT NULL,
    deleted_by_id uuid,
    deleted_at timestamptz NOT NULL
);
CREATE INDEX deleted_certificates_team ON deleted_certificates (team_id, deleted_at DESC);

-- Orders of certificates that were deleted count for the limits as long as these look back: a week at most.
CREATE TABLE deleted_orders (
    id uuid PRIMARY KEY,
    team_id uuid NOT NULL REFERENCES teams ON DELETE CASCADE,
    renewal boolean NOT NULL,
    domains text[] NOT NULL,
    placed_by_id uuid,
    placed_at timestamptz NOT NULL,
    finalised boolean NOT NULL
);
CREATE INDEX deleted_orders_placed ON deleted_orders (placed_at DESC);

-- Deleting a certificate takes the roles on it along.
CREATE INDEX grants_certificate ON grants (certificate_id) WHERE certificate_id IS NOT NULL;
