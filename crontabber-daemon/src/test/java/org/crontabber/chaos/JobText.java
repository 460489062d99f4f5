package org.crontabber.chaos;

import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.stream.Collectors;

/** The configuration of jobs that tell the truth about themselves. */
final class JobText {
    private JobText() {}

    /** For a daemon that finds its database at this port. */
    static String toml(TruthJobs jobs, int port) {
        return """
                [daemon]
                tick = "1s"
                concurrency = 5
                keep_history = "36500d"

                [http]
                listen = "off"

                [database.main]
                url = "jdbc:postgresql://127.0.0.1:%d/crontabber"
                user = "crontabber"

                [defaults]
                retry = "1s"

                """.formatted(port)
                + jobs.jobs().stream().map(job -> toml(job, jobs.lines())).collect(Collectors.joining("\n"));
    }

    private static String toml(TruthJob job, Path lines) {
        String after = job.parents().stream()
                .map(parent -> "{ job = \"%s\", match = \"%s\" }"
                        .formatted(parent.job(), parent.sameDate() ? "same-date" : "covers"))
                .collect(Collectors.joining(", "));
        return """
                [job.%s]
                every = "%s"
                start = "%s"
                backfill = %s
                after = [%s]
                %s
                """.formatted(
                        job.name(),
                        job.isDaily() ? "1d" : "1m",
                        job.slots().first().atOffset(ZoneOffset.UTC),
                        job.kind().isBackfill(),
                        after,
                        job.kind().isSql() ? sql(job) : shell(job, lines));
    }

    /** Its length follows from the attempt's id, so that each attempt has another one. */
    private static String sql(TruthJob job) {
        String failing = job.failing().isEmpty()
                ? "-1"
                : job.failing().stream().map(String::valueOf).collect(Collectors.joining(", "));
        return """
                sql = '''
                INSERT INTO public.truth (job, date, slot, attempt, attempt_id, term, interval_start, interval_end)
                VALUES (:job, :date, :slot, :attempt, :attempt_id, :term, :interval_start, :interval_end);
                SELECT pg_sleep(0.02 + 0.001 * %d * get_byte(decode(md5((:attempt_id)::text), 'hex'), 0) / 256);
                SELECT 1 / CASE WHEN (:attempt)::int = 1 AND extract(%s FROM (:slot)::timestamptz) IN (%s)
                                THEN 0 ELSE 1 END;
                '''""".formatted(job.kind().longestMillis(), job.isDaily() ? "day" : "minute", failing);
    }

    /** Says something again and again, so that one who lives longer than he should is heard. */
    private static String shell(TruthJob job, Path lines) {
        String failing = job.failing().stream()
                .map(day -> "1:%02d) note fail; exit 7;; ".formatted(day))
                .collect(Collectors.joining());
        return """
                shell = '''
                note() {
                    printf '%%s %%s %%s %%s %%s %%s %%s %%s %%s %%s %%s\\n' "$1" "$CRONTABBER_JOB" "$CRONTABBER_SLOT" \\
                        "$CRONTABBER_DATE" "$CRONTABBER_INTERVAL_START" "$CRONTABBER_INTERVAL_END" \\
                        "$CRONTABBER_ATTEMPT" "$CRONTABBER_ATTEMPT_ID" "$CRONTABBER_TERM" "$PPID" \\
                        "$(date +%%s.%%N)" >>%s
                }
                millis=$((0x${CRONTABBER_ATTEMPT_ID##*-} %% %d))
                nap=$((millis / 1000)).$(printf %%03d $((millis %% 1000)))
                note start
                for part in 1 2 3 4; do sleep $nap; note middle; done
                case "$CRONTABBER_ATTEMPT:${CRONTABBER_DATE##*-}" in %snone) ;; esac
                note end
                '''""".formatted(lines, job.kind().longestMillis() / 4, failing);
    }
}
