package org.crontabber.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.crontabber.chaos.TruthJob.Kind;
import org.crontabber.chaos.TruthJob.Parent;
import org.crontabber.chaos.TruthJob.Slots;

/**
 * Jobs that note what they do where the program does not look: SQL in a table without any constraint, shells in a file,
 * one small write for each line.
 *
 * @param lines the file that shells write to
 */
record TruthJobs(List<TruthJob> jobs, Path lines) {
    /** What the commit of an effect tells, and the elections to compare it with. */
    static final String TABLES = """
            CREATE TABLE public.truth (
                job text, date date, slot timestamptz, attempt int, attempt_id uuid, term bigint,
                interval_start timestamptz, interval_end timestamptz, at timestamptz DEFAULT clock_timestamp());
            CREATE TABLE public.election (term bigint);
            CREATE FUNCTION public.elected() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO public.election VALUES (NEW.term);
                RETURN NULL;
            END $$;
            CREATE TRIGGER elected AFTER UPDATE ON crontabber.leader FOR EACH ROW EXECUTE FUNCTION public.elected()""";

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int MINUTES = 20;
    /** About what the daemons get done under faults, so that there is always something to do and not much is left. */
    private static final double DAYS_A_SECOND = 1.5;

    TruthJobs {
        jobs = List.copyOf(jobs);
    }

    /** Enough work for a run of so many seconds. */
    static TruthJobs of(int seconds, Path directory, RandomGenerator random) {
        Instant now = Instant.now();
        Slots days = new Slots(
                now.truncatedTo(ChronoUnit.DAYS).minus(DAY.multipliedBy((long) (seconds * DAYS_A_SECOND))), DAY);
        Instant minute = now.truncatedTo(ChronoUnit.MINUTES).minus(MINUTE.multipliedBy(MINUTES));
        return new TruthJobs(
                List.of(
                        new TruthJob(new Kind("days", true, true), days, List.of(), Set.of()),
                        new TruthJob(
                                new Kind("checked", true, true),
                                days,
                                List.of(new Parent("days", true)),
                                some(random, 31, 3)),
                        new TruthJob(
                                new Kind("shipped", false, true),
                                days,
                                List.of(new Parent("days", false)),
                                some(random, 31, 3)),
                        new TruthJob(
                                new Kind("digest", true, false), days, List.of(new Parent("days", false)), Set.of()),
                        new TruthJob(new Kind("flaky", true, true), at(minute, 7), List.of(), some(random, 60, 20)),
                        new TruthJob(new Kind("pings", false, true), at(minute, 22), List.of(), Set.of()),
                        new TruthJob(
                                new Kind("report", true, true),
                                at(minute, 37),
                                List.of(new Parent("flaky", false), new Parent("pings", false)),
                                Set.of()),
                        new TruthJob(new Kind("alarm", true, false), at(minute, 52), List.of(), Set.of())),
                directory.resolve("truth").toAbsolutePath());
    }

    private static Slots at(Instant minute, int second) {
        return new Slots(minute.plusSeconds(second), MINUTE);
    }

    private static Set<Integer> some(RandomGenerator random, int below, int count) {
        return IntStream.generate(() -> random.nextInt(below))
                .distinct()
                .limit(count)
                .boxed()
                .collect(Collectors.toSet());
    }

    String toml(int port) {
        return """
                [daemon]
                tick = "1s"
                keep_history = "36500d"

                [http]
                listen = "off"

                [database.main]
                url = "jdbc:postgresql://127.0.0.1:%d/crontabber"
                user = "crontabber"

                [defaults]
                retry = "1s"

                """.formatted(port) + jobs.stream().map(this::toml).collect(Collectors.joining("\n"));
    }

    private String toml(TruthJob job) {
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
                        job.kind().isSql() ? sql(job) : shell(job));
    }

    private static String sql(TruthJob job) {
        String failing = job.failing().isEmpty()
                ? "-1"
                : job.failing().stream().map(String::valueOf).collect(Collectors.joining(", "));
        return """
                sql = '''
                INSERT INTO public.truth (job, date, slot, attempt, attempt_id, term, interval_start, interval_end)
                VALUES (:job, :date, :slot, :attempt, :attempt_id, :term, :interval_start, :interval_end);
                SELECT pg_sleep(0.02 + 0.001 * get_byte(decode(md5((:attempt_id)::text), 'hex'), 0));
                SELECT 1 / CASE WHEN (:attempt)::int = 1 AND extract(%s FROM (:slot)::timestamptz) IN (%s)
                                THEN 0 ELSE 1 END;
                '''""".formatted(job.isDaily() ? "day" : "minute", failing);
    }

    private String shell(TruthJob job) {
        String failing = job.failing().stream()
                .map(day -> "1:%02d)".formatted(day))
                .collect(Collectors.joining(" note fail; exit 7;; ", "", " note fail; exit 7;;"));
        return """
                shell = '''
                note() {
                    printf '%%s %%s %%s %%s %%s %%s %%s %%s %%s %%s %%s\\n' "$1" "$CRONTABBER_JOB" "$CRONTABBER_SLOT" \\
                        "$CRONTABBER_DATE" "$CRONTABBER_INTERVAL_START" "$CRONTABBER_INTERVAL_END" \\
                        "$CRONTABBER_ATTEMPT" "$CRONTABBER_ATTEMPT_ID" "$CRONTABBER_TERM" "$PPID" \\
                        "$(date +%%s.%%N)" >>%s
                }
                note start
                millis=$((0x${CRONTABBER_ATTEMPT_ID##*-} %% 13))
                sleep 0.$((millis / 10))$((millis %% 10))1
                note middle
                sleep 0.$((millis / 10))$((millis %% 10))1
                case "$CRONTABBER_ATTEMPT:${CRONTABBER_DATE##*-}" in %s esac
                note end
                '''""".formatted(lines, job.failing().isEmpty() ? "none) ;;" : failing);
    }
}
