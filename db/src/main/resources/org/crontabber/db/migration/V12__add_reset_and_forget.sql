-- A job can be begun anew, and one that no configuration knows forgotten.

COMMENT ON COLUMN request.verb IS 'run, retry, skip, hold, release, pause, resume, reset or forget.';
