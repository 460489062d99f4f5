-- The jobs that the leader runs, for those who look while the files on disk say something that can't be read.

ALTER TABLE heartbeat ADD COLUMN config_jobs json;
COMMENT ON COLUMN heartbeat.config_jobs IS 'The jobs of the configuration that the leader has, by name: where each is defined and what is said of it, without env and config, which may hold secrets.';
