-- What people look at with psql, and dashboards with SQL. The verdicts (what is due now, and why not) are the program's.

CREATE VIEW job_status AS
SELECT j.name AS job, j.kind, j.schedule, j.zone, j.newest AS newest_slot, r.last_success AS last_success_slot,
       r.slot AS running_slot, r.started AS running_since, r.host AS running_on,
       CASE WHEN j.kind = 'backfill' THEN s.open END AS missing,
       CASE WHEN j.kind = 'backfill' THEN s.held END AS held,
       CASE WHEN j.kind = 'backfill' THEN s.errors ELSE r.errors END AS errors,
       j.paused_by, j.paused_why
  FROM crontabber.job j
  JOIN crontabber.run r ON r.job_id = j.id
 CROSS JOIN LATERAL (SELECT count(*) AS open, count(*) FILTER (WHERE state = 'held') AS held,
                            coalesce(max(o.errors), 0) AS errors
                       FROM crontabber.slot o
                      WHERE o.job_id = j.id AND o.state IN ('due', 'held')) s;
COMMENT ON VIEW job_status IS 'Each job ever met: where it stands.';

CREATE VIEW missing_dates AS
SELECT j.name AS job, s.slot, s.date, s.state, s.attempts, s.errors, s.not_before, s.last_error
  FROM crontabber.slot s
  JOIN crontabber.job j ON j.id = s.job_id
 WHERE s.state IN ('due', 'held') AND j.kind = 'backfill' AND s.slot <= clock_timestamp();
COMMENT ON VIEW missing_dates IS 'Each date of a backfill job that is due and not done.';

CREATE VIEW recent_failures AS
SELECT a.job, a.slot, a.date, a.number, a.outcome, a.error_class, a.error_message, a.started, a.ended, a.host
  FROM crontabber.attempt a
 WHERE a.outcome IN ('failed', 'timed_out', 'lost') AND a.ended > clock_timestamp() - interval '7 days';
COMMENT ON VIEW recent_failures IS 'Attempts of the last seven days that failed, timed out or were lost.';

CREATE VIEW overdue AS
SELECT j.name AS job, min(s.slot) AS oldest_slot, clock_timestamp() - min(s.slot) AS late_by, count(*) AS slots
  FROM crontabber.slot s
  JOIN crontabber.job j ON j.id = s.job_id
 WHERE s.state = 'due' AND s.slot <= clock_timestamp() AND j.paused_by IS NULL
   AND (j.kind = 'backfill' OR s.slot > coalesce((SELECT r.last_success FROM crontabber.run r WHERE r.job_id = j.id),
                                                 '-infinity'))
 GROUP BY j.name;
COMMENT ON VIEW overdue IS 'Jobs with slots that are due and not done, with how late the oldest of them is.';
