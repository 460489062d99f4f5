-- The history's months. The daemon calls this; the owner's rights do it, so that the daemon's role owns nothing.

CREATE FUNCTION keep_history(at timestamptz, keep interval) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET lock_timeout = '500ms' AS $$
DECLARE
    month  timestamptz;
    part   text;
    old    record;
    number int := 0;
BEGIN
    FOR ahead IN 0..2 LOOP
        month := date_trunc('month', at) + make_interval(months => ahead);
        part := 'attempt_' || to_char(month, 'YYYY_MM');
        -- rows of that month in the default partition would refuse a new one: they stay there until they are dropped
        IF to_regclass('crontabber.' || part) IS NULL
           AND NOT EXISTS (SELECT FROM crontabber.attempt_other
                            WHERE ended >= month AND ended < month + interval '1 month') THEN
            EXECUTE format('CREATE TABLE crontabber.%I PARTITION OF crontabber.attempt FOR VALUES FROM (%L) TO (%L)',
                           part, month, month + interval '1 month');
            number := number + 1;
        END IF;
    END LOOP;
    FOR old IN SELECT c.oid::regclass AS part
                 FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                WHERE i.inhparent = 'crontabber.attempt'::regclass AND c.relname ~ '^attempt_\d{4}_\d{2}$'
                  AND to_timestamp(right(c.relname, 7), 'YYYY_MM') + interval '1 month' <= at - keep LOOP
        EXECUTE format('DROP TABLE %s', old.part);
        number := number + 1;
    END LOOP;
    DELETE FROM crontabber.attempt_other WHERE ended < at - keep;
    RETURN number;
END $$;
COMMENT ON FUNCTION keep_history IS 'Makes the partitions of this month and the next two, and drops those that are older than is to be kept. Returns how many tables it made or dropped.';
REVOKE ALL ON FUNCTION keep_history FROM PUBLIC;
