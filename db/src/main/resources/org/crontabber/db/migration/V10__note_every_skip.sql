-- A job that becomes a plain one is done through its newest slot that was skipped, whoever skipped it and whatever the
-- job was then.

UPDATE job SET skipped = s.slot, skipped_date = s.date
  FROM (SELECT DISTINCT ON (job_id) job_id, slot, date FROM slot WHERE state = 'skipped' ORDER BY job_id, slot DESC) s
 WHERE s.job_id = job.id;

COMMENT ON COLUMN job.skipped IS 'The newest of its slots that was skipped, also before it came due; a plain job is done through that one.';
