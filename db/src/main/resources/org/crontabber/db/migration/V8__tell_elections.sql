-- Several instances: why the last election took place, which programs may lead, and who can see whose processes.

ALTER TABLE leader
    ADD COLUMN why            text,
    ADD COLUMN oldest_program int NOT NULL DEFAULT 8;
COMMENT ON COLUMN leader.why IS 'Why the term began: what had become of the one before.';
COMMENT ON COLUMN leader.oldest_program IS 'The lowest version of this schema that a program must know to lead: an older one stands by.';

ALTER TABLE heartbeat ADD COLUMN stopped timestamptz;
COMMENT ON COLUMN heartbeat.stopped IS 'When the leader of this term gave the lock back by itself; null while it leads, and when it could not say goodbye.';

ALTER TABLE run
    ADD COLUMN process_space text,
    ADD COLUMN orphaned      timestamptz;
COMMENT ON COLUMN run.process_space IS 'From where the attempt''s processes can be seen: machine, boot, pid namespace and user of its daemon.';
COMMENT ON COLUMN run.orphaned IS 'When a leader first found that the attempt''s daemon is gone and that its processes can''t be seen; they get their time from then on.';

-- For a migration that older programs can't live with: whoever leads loses the term, in the same transaction.
CREATE FUNCTION shut_out_programs_before(version int) RETURNS void LANGUAGE sql
SET search_path = crontabber, pg_temp AS $$
    UPDATE leader
       SET oldest_program = version, term = term + 1, holder = NULL, since = clock_timestamp(),
           why = 'the schema has become that of a newer program'
     WHERE oldest_program < version
$$;
COMMENT ON FUNCTION shut_out_programs_before IS 'Called by a migration that a running program of an older version can''t live with.';
