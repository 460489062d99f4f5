-- The state of one crontabber: who leads, which jobs were seen, and the ledger of their dates.
-- Lock order of every writer: the job's run row first, the leader row (the guard) last.

CREATE TABLE leader (
    one    boolean     PRIMARY KEY DEFAULT true CHECK (one),
    name   text,
    term   bigint      NOT NULL DEFAULT 0 CHECK (term >= 0),
    holder uuid,
    host   text,
    since  timestamptz NOT NULL DEFAULT clock_timestamp()
);
INSERT INTO leader DEFAULT VALUES;
COMMENT ON TABLE leader IS 'Who leads: one row, changed by an election and by nothing else. Every state write locks it FOR SHARE, last before its COMMIT.';
COMMENT ON COLUMN leader.one IS 'Always true: there is one row.';
COMMENT ON COLUMN leader.name IS 'The [daemon] name that this schema belongs to; null until the first election.';
COMMENT ON COLUMN leader.term IS 'Grows with each election.';
COMMENT ON COLUMN leader.holder IS 'The process that holds the term.';
COMMENT ON COLUMN leader.host IS 'Where that process runs.';
COMMENT ON COLUMN leader.since IS 'When the term began.';

CREATE FUNCTION term_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a term never goes back: % after %', NEW.term, OLD.term USING ERRCODE = '23514';
END $$;
CREATE TRIGGER term_grows BEFORE UPDATE ON leader
    FOR EACH ROW WHEN (NEW.term <= OLD.term) EXECUTE FUNCTION term_grows();

CREATE TABLE heartbeat (
    one       boolean     PRIMARY KEY DEFAULT true CHECK (one),
    term      bigint      NOT NULL DEFAULT 0,
    last_tick timestamptz,
    beat      timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 10);
INSERT INTO heartbeat DEFAULT VALUES;
COMMENT ON TABLE heartbeat IS 'The leader''s sign of life: one row, apart from the leader row so that no guard ever waits for it.';
COMMENT ON COLUMN heartbeat.one IS 'Always true: there is one row.';
COMMENT ON COLUMN heartbeat.term IS 'The term that it was written in.';
COMMENT ON COLUMN heartbeat.last_tick IS 'The instant of the last tick that took place.';
COMMENT ON COLUMN heartbeat.beat IS 'When it was written.';

CREATE TABLE job (
    id              int         PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    name            text        NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9][a-z0-9_.-]{0,62}$'),
    kind            text        NOT NULL CHECK (kind IN ('plain', 'backfill')),
    schedule        text        NOT NULL,
    zone            text        NOT NULL,
    first_slot      timestamptz NOT NULL,
    first_date      date        NOT NULL,
    first_ever      timestamptz NOT NULL,
    first_ever_date date        NOT NULL,
    newest          timestamptz,
    newest_date     date,
    paused_by       text,
    paused_why      text,
    CHECK ((newest IS NULL) = (newest_date IS NULL))
) WITH (fillfactor = 80);
COMMENT ON TABLE job IS 'A job that a leader has met: its schedule''s anchor, and how far its slots have come due.';
COMMENT ON COLUMN job.id IS 'Short, since it stands in every slot.';
COMMENT ON COLUMN job.name IS 'The name in the configuration.';
COMMENT ON COLUMN job.kind IS 'plain: the newest slot matters; backfill: each does.';
COMMENT ON COLUMN job.schedule IS 'The schedule in words, as last seen.';
COMMENT ON COLUMN job.zone IS 'The time zone of the schedule.';
COMMENT ON COLUMN job.first_slot IS 'The first slot under the present schedule: the anchor that all others are computed from.';
COMMENT ON COLUMN job.first_date IS 'The calendar date of first_slot.';
COMMENT ON COLUMN job.first_ever IS 'The first slot under any schedule.';
COMMENT ON COLUMN job.first_ever_date IS 'The calendar date of first_ever.';
COMMENT ON COLUMN job.newest IS 'The newest slot that came due; a backfill job''s slots up to it all stand in the ledger.';
COMMENT ON COLUMN job.newest_date IS 'The calendar date of newest.';
COMMENT ON COLUMN job.paused_by IS 'Who has paused the job; null when it is not paused.';
COMMENT ON COLUMN job.paused_why IS 'Why, in that person''s words.';

CREATE TABLE run (
    job_id            int  PRIMARY KEY REFERENCES job ON DELETE CASCADE,
    attempt_id        uuid,
    slot              timestamptz,
    slot_date         date,
    number            int,
    coalesced         bigint,
    term              bigint,
    host              text,
    started           timestamptz,
    last_began        timestamptz,
    last_counted      boolean,
    last_success      timestamptz,
    last_success_date date,
    errors            int  NOT NULL DEFAULT 0 CHECK (errors >= 0),
    CHECK (num_nulls(attempt_id, slot, slot_date, number, coalesced, term, host, started) IN (0, 8))
) WITH (fillfactor = 40);
COMMENT ON TABLE run IS 'One row per job: its running attempt and what the ones before left. One row can hold one attempt; that is how the database refuses a second one.';
COMMENT ON COLUMN run.job_id IS 'The job.';
COMMENT ON COLUMN run.attempt_id IS 'The attempt that runs; null when none does.';
COMMENT ON COLUMN run.slot IS 'Its slot.';
COMMENT ON COLUMN run.slot_date IS 'Its slot''s calendar date.';
COMMENT ON COLUMN run.number IS 'Its number within the slot, from 1.';
COMMENT ON COLUMN run.coalesced IS 'How many older slots of a plain job it stands for.';
COMMENT ON COLUMN run.term IS 'The term that it began in.';
COMMENT ON COLUMN run.host IS 'Where it runs.';
COMMENT ON COLUMN run.started IS 'When it began.';
COMMENT ON COLUMN run.last_began IS 'When the job''s last attempt began; decides whose turn it is.';
COMMENT ON COLUMN run.last_counted IS 'Whether the last attempt that succeeded or failed succeeded.';
COMMENT ON COLUMN run.last_success IS 'The newest slot that succeeded; never goes back.';
COMMENT ON COLUMN run.last_success_date IS 'Its calendar date.';
COMMENT ON COLUMN run.errors IS 'Errors since the last success.';

CREATE FUNCTION one_attempt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'job % runs already: attempt %', OLD.job_id, OLD.attempt_id USING ERRCODE = '23505';
END $$;
CREATE TRIGGER one_attempt BEFORE UPDATE ON run
    FOR EACH ROW WHEN (OLD.attempt_id IS NOT NULL AND NEW.attempt_id IS NOT NULL AND NEW.attempt_id <> OLD.attempt_id)
    EXECUTE FUNCTION one_attempt();

CREATE TABLE slot (
    job_id        int         NOT NULL REFERENCES job ON DELETE CASCADE,
    slot          timestamptz NOT NULL,
    date          date        NOT NULL,
    state         text        NOT NULL DEFAULT 'due' CHECK (state IN ('due', 'held', 'succeeded', 'skipped')),
    attempts      int         NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    errors        int         NOT NULL DEFAULT 0 CHECK (errors >= 0),
    losses        int         NOT NULL DEFAULT 0 CHECK (losses >= 0),
    losses_in_row int         NOT NULL DEFAULT 0 CHECK (losses_in_row >= 0),
    not_before    timestamptz,
    last_error    text,
    since         timestamptz,
    attempt_id    uuid,
    why           text,
    PRIMARY KEY (job_id, slot),
    CHECK (state <> 'succeeded' OR attempt_id IS NOT NULL),
    CHECK (state <> 'skipped' OR why IS NOT NULL)
) WITH (fillfactor = 90);
CREATE INDEX slot_untouched ON slot (job_id, slot) WHERE state = 'due' AND attempts = 0;
CREATE INDEX slot_touched ON slot (job_id, slot) WHERE state = 'held' OR (state = 'due' AND attempts > 0);
COMMENT ON TABLE slot IS 'The ledger: each date of a backfill job, and the last tried one of a plain job, with what became of it.';
COMMENT ON COLUMN slot.job_id IS 'The job.';
COMMENT ON COLUMN slot.slot IS 'The instant at which the schedule was due.';
COMMENT ON COLUMN slot.date IS 'The calendar date that it stands for. It stays, whatever becomes of schedule and zone.';
COMMENT ON COLUMN slot.state IS 'due, held, succeeded or skipped; a running slot is due, with a run row.';
COMMENT ON COLUMN slot.attempts IS 'Attempts so far.';
COMMENT ON COLUMN slot.errors IS 'Those that failed or timed out.';
COMMENT ON COLUMN slot.losses IS 'Those that were lost with their leader.';
COMMENT ON COLUMN slot.losses_in_row IS 'Losses since the last attempt that succeeded or failed.';
COMMENT ON COLUMN slot.not_before IS 'When it may be attempted again; null is at once.';
COMMENT ON COLUMN slot.last_error IS 'What the last error said.';
COMMENT ON COLUMN slot.since IS 'When an attempt last changed it.';
COMMENT ON COLUMN slot.attempt_id IS 'The attempt that succeeded.';
COMMENT ON COLUMN slot.why IS 'Why it was skipped.';

CREATE FUNCTION success_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'slot % of job % has succeeded and stays so', OLD.slot, OLD.job_id USING ERRCODE = '23514';
END $$;
CREATE TRIGGER success_stays BEFORE UPDATE ON slot
    FOR EACH ROW WHEN (OLD.state = 'succeeded') EXECUTE FUNCTION success_stays();

CREATE TABLE attempt (
    seq           bigint      GENERATED ALWAYS AS IDENTITY,
    attempt_id    uuid        NOT NULL,
    job_id        int         NOT NULL,
    job           text        NOT NULL,
    slot          timestamptz NOT NULL,
    date          date        NOT NULL,
    number        int         NOT NULL,
    coalesced     bigint      NOT NULL,
    term          bigint      NOT NULL,
    ended_by_term bigint      NOT NULL,
    host          text        NOT NULL,
    started       timestamptz NOT NULL,
    ended         timestamptz NOT NULL,
    elapsed       interval,
    outcome       text        NOT NULL
        CHECK (outcome IN ('succeeded', 'failed', 'timed_out', 'cancelled', 'interrupted', 'lost')),
    exit_code     int,
    rows          bigint,
    error_class   text,
    error_message text,
    trace         text,
    output_head   bytea,
    output_tail   bytea,
    CHECK (started <= ended),
    CHECK (ended_by_term >= term),
    CHECK (outcome <> 'succeeded' OR term = ended_by_term)
) PARTITION BY RANGE (ended);
CREATE TABLE attempt_other PARTITION OF attempt DEFAULT;
CREATE INDEX attempt_job ON attempt (job_id, seq DESC);
CREATE INDEX attempt_id ON attempt (attempt_id);
COMMENT ON TABLE attempt IS 'The history: each execution, written once, at its end. It outlives the job.';
COMMENT ON TABLE attempt_other IS 'The history for which no month has a partition of its own.';
COMMENT ON COLUMN attempt.seq IS 'The order of history, whatever a clock did.';
COMMENT ON COLUMN attempt.attempt_id IS 'The attempt.';
COMMENT ON COLUMN attempt.job_id IS 'Its job.';
COMMENT ON COLUMN attempt.job IS 'The job''s name then.';
COMMENT ON COLUMN attempt.slot IS 'Its slot.';
COMMENT ON COLUMN attempt.date IS 'The slot''s calendar date.';
COMMENT ON COLUMN attempt.number IS 'Its number within the slot, from 1.';
COMMENT ON COLUMN attempt.coalesced IS 'How many older slots of a plain job it stood for.';
COMMENT ON COLUMN attempt.term IS 'The term that it began in.';
COMMENT ON COLUMN attempt.ended_by_term IS 'The term that recorded its end.';
COMMENT ON COLUMN attempt.host IS 'Where it ran.';
COMMENT ON COLUMN attempt.started IS 'When it began.';
COMMENT ON COLUMN attempt.ended IS 'When its end was recorded; never before started.';
COMMENT ON COLUMN attempt.elapsed IS 'How long it took, by a monotonic clock; null when that is not known.';
COMMENT ON COLUMN attempt.outcome IS 'How it ended.';
COMMENT ON COLUMN attempt.exit_code IS 'The exit code of a process; 128 + n when signal n ended it.';
COMMENT ON COLUMN attempt.rows IS 'Rows that an SQL job changed or returned.';
COMMENT ON COLUMN attempt.error_class IS 'The kind of error: an SQL state, an exception''s class.';
COMMENT ON COLUMN attempt.error_message IS 'What went wrong, in one line.';
COMMENT ON COLUMN attempt.trace IS 'Details for whoever mends it.';
COMMENT ON COLUMN attempt.output_head IS 'The beginning of its output, as bytes.';
COMMENT ON COLUMN attempt.output_tail IS 'The end of its output, when that is longer than the head.';
