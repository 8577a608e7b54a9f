-- One row per scheduler that runs: what tells a working one from one that is dead or stuck. A scheduler that ends in
-- order takes its row away; what a crash leaves is removed after a day.
CREATE TABLE schedulers (
    id uuid PRIMARY KEY,
    -- Where it runs: host and process.
    name text NOT NULL,
    started_at timestamptz NOT NULL,
    -- The end of the last round that went well, to within a few seconds.
    last_round_at timestamptz NOT NULL
);
