-- What each attempt ran, what became of the last reload, and since when a job is in no configuration any more.

CREATE TABLE definition (
    fingerprint text        PRIMARY KEY,
    job         text        NOT NULL,
    runs        text        NOT NULL,
    schedule    text        NOT NULL,
    first_seen  timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX definition_job ON definition (job, first_seen);
COMMENT ON TABLE definition IS 'Each definition of a job that a leader has had, whatever became of it: what an attempt of then has run.';
COMMENT ON COLUMN definition.fingerprint IS 'A short hash of all that the configuration says of the job.';
COMMENT ON COLUMN definition.job IS 'The job''s name.';
COMMENT ON COLUMN definition.runs IS 'Its action, cut when it is long.';
COMMENT ON COLUMN definition.schedule IS 'Its schedule, in words.';
COMMENT ON COLUMN definition.first_seen IS 'When a leader first had it.';

ALTER TABLE run ADD COLUMN definition text;
ALTER TABLE attempt ADD COLUMN definition text;
ALTER TABLE job ADD COLUMN removed_at timestamptz;
ALTER TABLE heartbeat ADD COLUMN config_since timestamptz;
ALTER TABLE heartbeat ADD COLUMN config_refused text;
ALTER TABLE heartbeat ADD COLUMN config_refused_at timestamptz;
COMMENT ON COLUMN run.definition IS 'The fingerprint of the definition that runs.';
COMMENT ON COLUMN attempt.definition IS 'The fingerprint of the definition that it ran.';
COMMENT ON COLUMN job.removed_at IS 'Since when no configuration of a leader names it; null while one does.';
COMMENT ON COLUMN heartbeat.config_since IS 'When the leader began to run with the configuration that it has.';
COMMENT ON COLUMN heartbeat.config_refused IS 'The first problem of a configuration that the leader was told to read since and that it has refused.';
COMMENT ON COLUMN heartbeat.config_refused_at IS 'When that was.';
