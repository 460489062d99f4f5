package org.crontabber.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
    private static final double SHORT_A_SECOND = 1.5;

    private static final double LONG_A_SECOND = 0.1;
    private static final int SHORT_MILLIS = 300;
    /** Longer than a takeover takes, so that what a dead daemon has left is found at work. */
    private static final int LONG_MILLIS = 2_200;

    TruthJobs {
        jobs = List.copyOf(jobs);
    }

    /** Enough work for a run of so many seconds. */
    static TruthJobs of(int seconds, Path directory, RandomGenerator random) {
        Instant now = Instant.now();
        Slots days = days(now, seconds * SHORT_A_SECOND);
        Instant minute = now.truncatedTo(ChronoUnit.MINUTES).minus(MINUTE.multipliedBy(MINUTES));
        List<TruthJob> jobs = List.of(
                new TruthJob(new Kind("days", true, true, SHORT_MILLIS), days, List.of(), Set.of()),
                new TruthJob(
                        new Kind("checked", true, true, SHORT_MILLIS),
                        days,
                        List.of(new Parent("days", true)),
                        some(random, 31, 3)),
                new TruthJob(
                        new Kind("shipped", false, true, SHORT_MILLIS),
                        days,
                        List.of(new Parent("days", false)),
                        some(random, 31, 3)),
                new TruthJob(
                        new Kind("digest", true, false, LONG_MILLIS),
                        days,
                        List.of(new Parent("days", false)),
                        Set.of()),
                new TruthJob(
                        new Kind("patrol", false, true, LONG_MILLIS),
                        days(now, seconds * LONG_A_SECOND),
                        List.of(),
                        Set.of()),
                new TruthJob(
                        new Kind("flaky", true, true, SHORT_MILLIS), at(minute, 7), List.of(), some(random, 60, 20)),
                new TruthJob(new Kind("pings", false, true, SHORT_MILLIS), at(minute, 22), List.of(), Set.of()),
                new TruthJob(
                        new Kind("report", true, true, SHORT_MILLIS),
                        at(minute, 37),
                        List.of(new Parent("flaky", false), new Parent("pings", false)),
                        Set.of()),
                new TruthJob(new Kind("alarm", true, false, SHORT_MILLIS), at(minute, 52), List.of(), Set.of()));
        return new TruthJobs(jobs, directory.resolve("truth").toAbsolutePath());
    }

    private static Slots days(Instant now, double number) {
        return new Slots(now.truncatedTo(ChronoUnit.DAYS).minus(DAY.multipliedBy((long) number)), DAY);
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
}
