-- What people ask for, which attempts were asked for, and what of a plain job a person has skipped.

CREATE TABLE request (
    id         bigint      PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    verb       text        NOT NULL,
    job        text        NOT NULL,
    slots_from timestamptz,
    slots_to   timestamptz,
    force      boolean     NOT NULL DEFAULT false,
    who        text        NOT NULL,
    why        text,
    asked      timestamptz NOT NULL DEFAULT clock_timestamp(),
    answered   timestamptz,
    ok         boolean,
    answer     text,
    term       bigint,
    CHECK ((answered IS NULL) = (ok IS NULL))
);
CREATE INDEX request_open ON request (id) WHERE answered IS NULL;
COMMENT ON TABLE request IS 'What operators asked for, and what was answered: the way from the command line to the leader, and the audit.';
COMMENT ON COLUMN request.id IS 'Grows with each request.';
COMMENT ON COLUMN request.verb IS 'run, retry, skip, hold, release, pause or resume.';
COMMENT ON COLUMN request.job IS 'The job that it is about.';
COMMENT ON COLUMN request.slots_from IS 'The first slot that it is about; null when it is about the job.';
COMMENT ON COLUMN request.slots_to IS 'The last slot that it is about.';
COMMENT ON COLUMN request.force IS 'Whether it passes over what would keep the job from running.';
COMMENT ON COLUMN request.who IS 'Who asked: the operating system''s user and host.';
COMMENT ON COLUMN request.why IS 'Why, in that person''s words.';
COMMENT ON COLUMN request.asked IS 'When.';
COMMENT ON COLUMN request.answered IS 'When the leader answered, or the person gave up; null while it is open.';
COMMENT ON COLUMN request.ok IS 'Whether it was done.';
COMMENT ON COLUMN request.answer IS 'What was done, or why it was not, in one line.';
COMMENT ON COLUMN request.term IS 'The term that answered.';

CREATE FUNCTION request_wakes() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_notify('crontabber', CASE WHEN NEW.answered IS NULL THEN 'request ' ELSE 'answer ' END || NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER request_wakes AFTER INSERT OR UPDATE ON request FOR EACH ROW EXECUTE FUNCTION request_wakes();

ALTER TABLE run ADD COLUMN by_hand boolean NOT NULL DEFAULT false;
ALTER TABLE attempt ADD COLUMN by_hand boolean NOT NULL DEFAULT false;
ALTER TABLE slot ADD COLUMN by_whom text;
ALTER TABLE job ADD COLUMN skipped timestamptz;
ALTER TABLE job ADD COLUMN skipped_date date;
ALTER TABLE job ADD COLUMN paused_since timestamptz;
ALTER TABLE heartbeat ADD COLUMN version text;
COMMENT ON COLUMN run.by_hand IS 'Whether a person asked for the attempt that runs.';
COMMENT ON COLUMN attempt.by_hand IS 'Whether a person asked for it.';
COMMENT ON COLUMN slot.by_whom IS 'Who skipped or held it.';
COMMENT ON COLUMN job.skipped IS 'The newest slot of a plain job that a person has skipped; it is done through that one.';
COMMENT ON COLUMN job.skipped_date IS 'Its calendar date.';
COMMENT ON COLUMN job.paused_since IS 'When the job was paused.';
COMMENT ON COLUMN heartbeat.version IS 'The version of the program that leads.';
