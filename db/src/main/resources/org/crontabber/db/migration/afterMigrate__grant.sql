-- Runs after each migration: whoever owns the schema gives the two roles what they need, where they exist.
-- crontabber_daemon: may change rows, may not change tables. crontabber_reader: may look.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'crontabber_daemon') THEN
        GRANT USAGE ON SCHEMA crontabber TO crontabber_daemon;
        GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA crontabber TO crontabber_daemon;
        GRANT DELETE ON crontabber.slot, crontabber.job TO crontabber_daemon;
        GRANT USAGE ON ALL SEQUENCES IN SCHEMA crontabber TO crontabber_daemon;
        GRANT EXECUTE ON FUNCTION crontabber.keep_history TO crontabber_daemon;
        REVOKE INSERT, UPDATE ON crontabber.schema_history FROM crontabber_daemon;
        REVOKE UPDATE ON crontabber.attempt FROM crontabber_daemon;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'crontabber_reader') THEN
        GRANT USAGE ON SCHEMA crontabber TO crontabber_reader;
        GRANT SELECT ON ALL TABLES IN SCHEMA crontabber TO crontabber_reader;
    END IF;
END $$;
