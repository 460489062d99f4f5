-- How far attempts are that run, as they say themselves.

CREATE TABLE progress (
    job_id     int         PRIMARY KEY REFERENCES job (id) ON DELETE CASCADE,
    attempt_id uuid        NOT NULL,
    done       bigint      NOT NULL,
    total      bigint      NOT NULL,
    message    text        NOT NULL,
    at         timestamptz NOT NULL DEFAULT clock_timestamp()
);

COMMENT ON TABLE progress IS 'What a job''s attempt has said last of how far it is. Of an attempt that has ended it says nothing any more.';
COMMENT ON COLUMN progress.job_id IS 'The job.';
COMMENT ON COLUMN progress.attempt_id IS 'The attempt that has said it.';
COMMENT ON COLUMN progress.done IS 'How much is done.';
COMMENT ON COLUMN progress.total IS 'Of how much; 0 when nobody knows.';
COMMENT ON COLUMN progress.message IS 'What it is doing.';
COMMENT ON COLUMN progress.at IS 'When it said so.';
