-- A success records itself and begins the job's next attempt in one change of the run row.

ALTER TABLE run ADD COLUMN after uuid;
COMMENT ON COLUMN run.after IS 'The attempt whose success has begun this one, in one transaction with it; null when it was begun otherwise.';

DROP TRIGGER one_attempt ON run;
CREATE TRIGGER one_attempt BEFORE UPDATE ON run
    FOR EACH ROW WHEN (OLD.attempt_id IS NOT NULL AND NEW.attempt_id IS NOT NULL AND NEW.attempt_id <> OLD.attempt_id
                       AND NEW.after IS DISTINCT FROM OLD.attempt_id)
    EXECUTE FUNCTION one_attempt();
