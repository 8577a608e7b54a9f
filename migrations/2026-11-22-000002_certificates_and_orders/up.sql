CREATE TABLE authorities (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    directory_url text NOT NULL UNIQUE,
    -- DER of the root that its own HTTPS certificate ends at, where that is no public one.
    trusted_root bytea,
    contact text,
    terms_accepted_at timestamptz,
    parallel_new_orders integer NOT NULL DEFAULT 4 CHECK (parallel_new_orders > 0),
    -- Profile names and descriptions as the directory lists them (draft-ietf-acme-profiles).
    profiles jsonb NOT NULL DEFAULT '{}',
    position integer NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE TABLE acme_accounts (
    id uuid PRIMARY KEY,
    authority_id uuid NOT NULL UNIQUE REFERENCES authorities,
    url text NOT NULL,
    credentials bytea NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE TABLE certificates (
    id uuid PRIMARY KEY,
    team_id uuid NOT NULL REFERENCES teams,
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 256),
    description text NOT NULL DEFAULT '' CHECK (char_length(description) <= 1024),
    kind text NOT NULL CHECK (kind IN ('ordered', 'imported')),
    domains text[] NOT NULL CHECK (cardinality(domains) >= 1),
    key_algorithm text NOT NULL,
    authority_id uuid REFERENCES authorities,
    profile text,
    auto_renew boolean NOT NULL DEFAULT false,
    labels jsonb NOT NULL DEFAULT '{}',
    -- What a search looks through: name, domains as stored and as typed, issuer; lower case.
    search_text text NOT NULL,
    -- Facts of the current version, here so that a list reads one table.
    current_version_id uuid,
    issuer text,
    not_after timestamptz,
    revoked_at timestamptz,
    -- The newest order and its state; the status of the certificate follows from these and the clock.
    order_id uuid,
    order_state text,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (team_id, name)
);
CREATE INDEX certificates_team ON certificates (team_id, id DESC);

CREATE TABLE grants (
    id uuid PRIMARY KEY,
    team_id uuid NOT NULL REFERENCES teams ON DELETE CASCADE,
    certificate_id uuid REFERENCES certificates ON DELETE CASCADE,
    person_id uuid REFERENCES people ON DELETE CASCADE,
    email text,
    group_name text,
    role text NOT NULL CHECK (role IN ('manager', 'writer', 'reader', 'team-admin', 'auditor')),
    expires_at timestamptz,
    granted_by text NOT NULL,
    created_at timestamptz NOT NULL,
    CHECK (num_nonnulls(person_id, email, group_name) = 1)
);
CREATE INDEX grants_team ON grants (team_id);
CREATE INDEX grants_person ON grants (person_id);
CREATE INDEX grants_email ON grants (email);
CREATE INDEX grants_group ON grants (group_name);

CREATE TABLE orders (
    id uuid PRIMARY KEY,
    certificate_id uuid NOT NULL REFERENCES certificates ON DELETE CASCADE,
    team_id uuid NOT NULL REFERENCES teams,
    authority_id uuid NOT NULL REFERENCES authorities,
    renewal boolean NOT NULL,
    state text NOT NULL CHECK (state IN
        ('placed', 'challenged', 'validating', 'finalising', 'issued', 'failed', 'cancelled')),
    domains text[] NOT NULL,
    profile text,
    key_algorithm text NOT NULL,
    -- The order at the authority (RFC 8555 section 7.1.3), once it has taken it.
    acme_url text,
    -- The private key of the certificate to come, sealed; taken away when the order has ended.
    private_key bytea,
    failure jsonb,
    -- Failed tries in a row of the present step.
    retries integer NOT NULL DEFAULT 0,
    answer_until timestamptz,
    finalised_at timestamptz,
    -- Given by the order form, so that a form sent twice places one order.
    form_token text UNIQUE,
    placed_by text NOT NULL,
    placed_by_id uuid,
    placed_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE INDEX orders_certificate ON orders (certificate_id, id DESC);
CREATE UNIQUE INDEX orders_one_under_way ON orders (certificate_id)
    WHERE state NOT IN ('issued', 'failed', 'cancelled');

CREATE TABLE challenges (
    id uuid PRIMARY KEY,
    order_id uuid NOT NULL REFERENCES orders ON DELETE CASCADE,
    domain text NOT NULL,
    authorization_url text NOT NULL,
    txt_name text NOT NULL,
    txt_value text NOT NULL,
    -- Valid from an earlier order already: nothing to prove, nothing was sent.
    already_valid boolean NOT NULL DEFAULT false,
    sent_at timestamptz NOT NULL,
    looked_at timestamptz,
    -- What each name server said at the last look.
    sighting jsonb,
    seen_at timestamptz,
    told_at timestamptz,
    cleared_at timestamptz,
    UNIQUE (order_id, domain)
);

CREATE TABLE order_steps (
    id uuid PRIMARY KEY,
    order_id uuid NOT NULL REFERENCES orders ON DELETE CASCADE,
    at timestamptz NOT NULL,
    step jsonb NOT NULL
);
CREATE INDEX order_steps_order ON order_steps (order_id, id);

CREATE TABLE certificate_versions (
    id uuid PRIMARY KEY,
    certificate_id uuid NOT NULL REFERENCES certificates ON DELETE CASCADE,
    number integer NOT NULL,
    order_id uuid UNIQUE REFERENCES orders,
    -- The PEM chain and the PKCS#8 key, sealed.
    chain bytea NOT NULL,
    private_key bytea,
    domains text[] NOT NULL,
    subject text NOT NULL,
    issuer text NOT NULL,
    serial text NOT NULL,
    fingerprint_sha256 text NOT NULL,
    key_algorithm text NOT NULL,
    signature_algorithm text NOT NULL,
    not_before timestamptz NOT NULL,
    not_after timestamptz NOT NULL,
    revoked_at timestamptz,
    downloaded_at timestamptz,
    created_at timestamptz NOT NULL,
    UNIQUE (certificate_id, number)
);
