-- Something that is done with many certificates at once, one after the other by the scheduler.
CREATE TABLE batches (
    id uuid PRIMARY KEY,
    team_id uuid NOT NULL REFERENCES teams ON DELETE CASCADE,
    action jsonb NOT NULL,
    -- Who asked, and from where: each of its actions is theirs.
    asked_by_id uuid NOT NULL REFERENCES people ON DELETE CASCADE,
    asked_by text NOT NULL,
    address text,
    user_agent text,
    created_at timestamptz NOT NULL,
    -- The limit that it waits for, and until when.
    waits_for jsonb,
    ended_at timestamptz,
    CHECK (ended_at IS NULL OR waits_for IS NULL)
);
CREATE INDEX batches_team ON batches (team_id, created_at DESC);

CREATE TABLE batch_items (
    batch_id uuid NOT NULL REFERENCES batches ON DELETE CASCADE,
    position integer NOT NULL,
    -- No foreign key: it may be deleted meanwhile, by this batch too.
    certificate_id uuid NOT NULL,
    name text NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'done', 'failed')),
    -- Why it failed.
    reason jsonb,
    PRIMARY KEY (batch_id, position),
    CHECK ((state = 'failed') = (reason IS NOT NULL))
);
CREATE INDEX batch_items_waiting ON batch_items (batch_id, position) WHERE state = 'waiting';
CREATE INDEX batch_items_failed ON batch_items (batch_id, position) WHERE state = 'failed';
