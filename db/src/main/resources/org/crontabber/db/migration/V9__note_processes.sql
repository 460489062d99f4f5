-- Whether another user's process lives can be seen, but not whose attempt it is: that is noted before it begins.

ALTER TABLE run ADD COLUMN process text;
COMMENT ON COLUMN run.process IS 'The attempt''s process, within its process space: its pid, which is also its session''s, and when it began in ticks since boot; null before it is started, and where there is none.';
