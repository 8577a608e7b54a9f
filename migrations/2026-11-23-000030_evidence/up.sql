-- Events are numbered as they are written. A number is given only once its transaction has an identity of its own: so
-- whoever has read the newest number, and then which transactions run, knows when all up to it are decided.
CREATE SEQUENCE activity_numbers;
ALTER TABLE activity_events ADD COLUMN number bigint;
UPDATE activity_events SET number = numbered.number
    FROM (SELECT id, row_number() OVER (ORDER BY id) AS number FROM activity_events) AS numbered
    WHERE numbered.id = activity_events.id;
SELECT setval('activity_numbers', coalesce(max(number), 0) + 1, false) FROM activity_events;
ALTER TABLE activity_events
    ALTER COLUMN number SET DEFAULT CASE WHEN pg_current_xact_id() IS NOT NULL THEN nextval('activity_numbers') END,
    DROP CONSTRAINT activity_events_pkey,
    ADD PRIMARY KEY (number);
ALTER SEQUENCE activity_numbers OWNED BY activity_events.number;
DROP INDEX activity_events_team;
DROP INDEX activity_events_target;
CREATE INDEX activity_events_team ON activity_events (team_id, number DESC);
CREATE INDEX activity_events_target ON activity_events (target_id, number DESC);

-- What seals are signed with. Older keys stay, for what they have signed.
CREATE TABLE activity_keys (
    id text PRIMARY KEY,
    public_key bytea NOT NULL,
    -- Sealed.
    private_key bytea NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE TABLE activity_seals (
    number bigint PRIMARY KEY CHECK (number > 0),
    after_event bigint NOT NULL,
    last_event bigint NOT NULL CHECK (last_event > after_event),
    events bigint NOT NULL CHECK (events > 0),
    head bytea NOT NULL,
    entries_hash bytea NOT NULL,
    -- Number and hash of each event; gone with the events once these are cut off.
    entries bytea,
    at timestamptz NOT NULL,
    previous bytea NOT NULL,
    cut bigint NOT NULL,
    key_id text NOT NULL REFERENCES activity_keys,
    signature bytea NOT NULL
);
-- Hashes can't be compressed.
ALTER TABLE activity_seals ALTER COLUMN entries SET STORAGE EXTERNAL;

-- Events and seals stay as they were written: for the program, and for whatever makes it send other statements than its own.
-- Who owns the database can take these triggers away; what they change then, the seals tell.
CREATE FUNCTION activity_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'activity is never changed: % of %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE FUNCTION activity_is_cut_where_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.number > coalesce((SELECT cut FROM activity_seals ORDER BY number DESC LIMIT 1), 0) THEN
        RAISE EXCEPTION 'activity is never removed before a seal says so' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN OLD;
END $$;
-- Else whoever may insert could announce a cut, and then remove what it names.
CREATE FUNCTION activity_seal_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    newest activity_seals;
BEGIN
    SELECT * INTO newest FROM activity_seals ORDER BY number DESC LIMIT 1;
    IF NEW.number <> coalesce(newest.number, 0) + 1 OR NEW.after_event <> coalesce(newest.last_event, 0)
        OR NEW.cut NOT BETWEEN coalesce(newest.cut, 0) AND coalesce(newest.last_event, 0) THEN
        RAISE EXCEPTION 'seals never stand but one after another' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION activity_seal_loses_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.entries IS NOT NULL OR OLD.last_event > coalesce((SELECT cut FROM activity_seals ORDER BY number DESC LIMIT 1), 0)
        OR row(NEW.number, NEW.after_event, NEW.last_event, NEW.events, NEW.head, NEW.entries_hash, NEW.at, NEW.previous,
               NEW.cut, NEW.key_id, NEW.signature)
        IS DISTINCT FROM row(OLD.number, OLD.after_event, OLD.last_event, OLD.events, OLD.head, OLD.entries_hash, OLD.at,
               OLD.previous, OLD.cut, OLD.key_id, OLD.signature) THEN
        RAISE EXCEPTION 'seals are never changed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER activity_events_kept BEFORE UPDATE OR TRUNCATE ON activity_events
    FOR EACH STATEMENT EXECUTE FUNCTION activity_is_kept();
CREATE TRIGGER activity_events_cut BEFORE DELETE ON activity_events
    FOR EACH ROW EXECUTE FUNCTION activity_is_cut_where_sealed();
CREATE TRIGGER activity_seals_follow BEFORE INSERT ON activity_seals
    FOR EACH ROW EXECUTE FUNCTION activity_seal_follows();
CREATE TRIGGER activity_seals_kept BEFORE DELETE OR TRUNCATE ON activity_seals
    FOR EACH STATEMENT EXECUTE FUNCTION activity_is_kept();
CREATE TRIGGER activity_seals_lose_entries BEFORE UPDATE ON activity_seals
    FOR EACH ROW EXECUTE FUNCTION activity_seal_loses_entries();
