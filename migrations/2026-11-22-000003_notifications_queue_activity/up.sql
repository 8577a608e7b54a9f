CREATE TABLE signing_keys (
    id uuid PRIMARY KEY,
    team_id uuid NOT NULL REFERENCES teams ON DELETE CASCADE,
    -- RFC 7638 thumbprint, the `kid` of what it signs.
    kid text NOT NULL UNIQUE,
    public_key bytea NOT NULL,
    private_key bytea NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX signing_keys_team ON signing_keys (team_id, id DESC);

CREATE TABLE channels (
    id uuid PRIMARY KEY,
    team_id uuid NOT NULL REFERENCES teams ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('callback', 'slack')),
    name text NOT NULL,
    endpoint bytea NOT NULL,
    version smallint NOT NULL CHECK (version > 0),
    enabled boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL
);
CREATE INDEX channels_team ON channels (team_id);

-- The outbox: written in the transaction that made the event true. The id is the `jti` of every attempt.
CREATE TABLE deliveries (
    id uuid PRIMARY KEY,
    channel_id uuid NOT NULL REFERENCES channels ON DELETE CASCADE,
    team_id uuid NOT NULL REFERENCES teams ON DELETE CASCADE,
    certificate_id uuid,
    order_id uuid,
    event_type text NOT NULL,
    notification jsonb NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'delivered', 'gave_up')),
    attempts integer NOT NULL DEFAULT 0,
    response_status integer,
    response_excerpt text,
    created_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE INDEX deliveries_channel ON deliveries (channel_id, id DESC);
-- Deliveries to one channel about one certificate go out in order.
CREATE INDEX deliveries_waiting ON deliveries (channel_id, certificate_id, id) WHERE state = 'waiting';

CREATE TABLE jobs (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    -- What the work is about: an order's or a delivery's id.
    subject uuid NOT NULL,
    run_at timestamptz NOT NULL,
    -- Counts claims; what a runner stores is fenced by the number it claimed with.
    attempt integer NOT NULL DEFAULT 0,
    -- Claims in a row that ended in an error of ours.
    failures integer NOT NULL DEFAULT 0,
    leased_until timestamptz,
    gave_up_at timestamptz,
    last_error text,
    created_at timestamptz NOT NULL,
    UNIQUE (kind, subject)
);
CREATE INDEX jobs_due ON jobs (kind, run_at) WHERE gave_up_at IS NULL;

CREATE TABLE activity_events (
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL,
    team_id uuid,
    actor_kind text NOT NULL CHECK (actor_kind IN ('person', 'anonymous', 'scheduler', 'operator')),
    actor_id uuid,
    actor_name text NOT NULL,
    address text,
    user_agent text,
    action text NOT NULL,
    target_kind text,
    target_id uuid,
    target_name text,
    outcome text NOT NULL CHECK (outcome IN ('success', 'refused', 'failure')),
    reason text,
    request_id uuid,
    data jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX activity_events_team ON activity_events (team_id, id DESC);
CREATE INDEX activity_events_target ON activity_events (target_id, id DESC);
