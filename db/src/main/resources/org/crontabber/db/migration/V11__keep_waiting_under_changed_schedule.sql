-- A plain job that waits when its schedule changes goes on waiting. Its slots of before are none of the present schedule's,
-- and have no rows: how far it had come due is kept.

ALTER TABLE job
    ADD COLUMN earlier_newest      timestamptz,
    ADD COLUMN earlier_newest_date date,
    ADD CONSTRAINT job_earlier_newest_has_date CHECK ((earlier_newest IS NULL) = (earlier_newest_date IS NULL));

COMMENT ON COLUMN job.earlier_newest IS 'The newest slot that had come due when the schedule last changed; null when it never did. A plain job that is not done through it still waits for it.';
COMMENT ON COLUMN job.earlier_newest_date IS 'Date of earlier_newest in the zone of that schedule.';
