ALTER TABLE orders
    -- Whether a renewal makes a new key pair; a first order always does.
    ADD COLUMN rekey boolean NOT NULL DEFAULT true,
    -- Whether the scheduler placed it rather than a person.
    ADD COLUMN automatic boolean NOT NULL DEFAULT false,
    -- The ARI identifier of the certificate that it is to replace (RFC 9773 section 5).
    ADD COLUMN replaces text;

ALTER TABLE certificate_versions
    -- SHA-256 of the public key (SubjectPublicKeyInfo), lower-case hexadecimal: versions with the same have one key.
    ADD COLUMN spki_sha256 text,
    -- Asked for by a person; `revoked_at` is set once the authority has done it.
    ADD COLUMN revocation jsonb;

-- When a certificate is renewed by itself, and why then.
CREATE TABLE renewal_plans (
    certificate_id uuid PRIMARY KEY REFERENCES certificates ON DELETE CASCADE,
    -- The version that is to be renewed.
    version_id uuid NOT NULL REFERENCES certificate_versions ON DELETE CASCADE,
    -- Not any more by itself where there is none.
    renew_at timestamptz,
    basis text NOT NULL CHECK (basis IN ('lifetime', 'window', 'retry', 'cancelled', 'put-back', 'revoked', 'limit', 'given-up')),
    rekey boolean NOT NULL DEFAULT false,
    -- Failed renewals in a row.
    failures integer NOT NULL DEFAULT 0,
    -- What the authority suggests (RFC 9773 section 4.2).
    window_start timestamptz,
    window_end timestamptz,
    explanation_url text,
    asked_at timestamptz,
    -- When the authority is asked (again).
    ask_at timestamptz NOT NULL
);
CREATE INDEX renewal_plans_renew_at ON renewal_plans (renew_at);
CREATE INDEX renewal_plans_version ON renewal_plans (version_id);

-- What is there already and is to be renewed by itself.
INSERT INTO renewal_plans (certificate_id, version_id, renew_at, basis, ask_at)
    SELECT c.id, v.id,
           v.not_after - (v.not_after - v.not_before)
               / CASE WHEN v.not_after - v.not_before < interval '10 days' THEN 2 ELSE 3 END,
           'lifetime', now()
    FROM certificates c JOIN certificate_versions v ON v.id = c.current_version_id
    WHERE c.auto_renew AND c.kind = 'ordered';
INSERT INTO jobs (id, kind, subject, run_at, created_at)
    SELECT gen_random_uuid(), 'certificate.renew', certificate_id, now(), now() FROM renewal_plans;

-- What the limits on orders count by.
CREATE INDEX orders_team ON orders (team_id, renewal, placed_at);
CREATE INDEX orders_person ON orders (placed_by_id, placed_at);
CREATE INDEX orders_domains ON orders USING gin (domains);
