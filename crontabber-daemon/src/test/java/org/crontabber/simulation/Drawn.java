package org.crontabber.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.crontabber.decision.Backfill;
import org.crontabber.decision.Dependency;
import org.crontabber.decision.Job;
import org.crontabber.decision.Retry;
import org.crontabber.decision.Rules;
import org.crontabber.schedule.Cron;
import org.crontabber.schedule.Every;
import org.crontabber.schedule.EveryAt;
import org.crontabber.schedule.Schedule;
import org.jspecify.annotations.Nullable;

/** Jobs drawn at random, each one that a configuration could have. */
final class Drawn {
    /** With daylight saving by an hour and by half of one, at midnight, and with a date that does not exist. */
    private static final List<ZoneId> ZONES = List.of(
            ZoneId.of("UTC"),
            ZoneId.of("Europe/Berlin"),
            ZoneId.of("America/New_York"),
            ZoneId.of("Australia/Lord_Howe"),
            ZoneId.of("Asia/Kolkata"),
            ZoneId.of("America/Nuuk"),
            ZoneId.of("Pacific/Apia"),
            ZoneId.of("America/Santiago"));

    private static final List<Dependency.Match> MATCHES = List.of(
            Dependency.Match.COVERS, Dependency.Match.COVERS, Dependency.Match.SAME_DATE, Dependency.Match.LATEST);

    private static final List<String> CRONS = List.of(
            "30 2 * * *",
            "0 */6 * * *",
            "15 0 * * mon",
            "0 0 1 * *",
            "0 1,13 * * *",
            "45 23 * * *",
            "0 6 * * mon-fri",
            "10 */8 * * *",
            "5 4 * * *",
            "0 * * * *");

    private Drawn() {}

    /** A job after some of those that are there already. */
    static JobSpec job(String name, List<JobSpec> before, Scene scene, RandomGenerator random) {
        Job job = new Job(
                name,
                schedule(scene.rules(), random),
                start(scene.from(), random),
                random.nextInt(3) == 0 ? null : backfill(random),
                retry(random),
                parents(before, random),
                Duration.ofMinutes(5 + random.nextInt(120)),
                random.nextInt(30) > 0);
        double failing = random.nextInt(3) == 0 ? random.nextDouble() * 0.8 : random.nextDouble() * 0.1;
        Duration longest = Duration.ofSeconds(1 + (long) (Math.pow(random.nextDouble(), 4) * 7_200));
        return new JobSpec(job, random.nextBoolean(), failing, random.nextDouble() * scene.oddity(), longest);
    }

    /** What jobs are drawn for. */
    record Scene(Rules rules, Instant from, double oddity) {}

    private static Schedule schedule(Rules rules, RandomGenerator random) {
        ZoneId zone = ZONES.get(random.nextInt(ZONES.size()));
        int drawn = random.nextInt(10);
        if (drawn < 4) {
            return new EveryAt(1 + (random.nextInt(4) == 0 ? random.nextInt(7) : 0), time(random), zone);
        }
        if (drawn < 7) {
            return Cron.parse(CRONS.get(random.nextInt(CRONS.size())), null, zone);
        }
        Duration tick = rules.grid().tick();
        long seconds =
                (long) (tick.toSeconds() * Math.exp(random.nextDouble() * Math.log(86_400.0 / tick.toSeconds() + 1)));
        long least = random.nextInt(4) == 0 ? 1_800 : 7_200; // most jobs are no finer
        return new Every(Duration.ofSeconds(Math.max(least, seconds / 60 * 60)), zone);
    }

    private static LocalTime time(RandomGenerator random) {
        return random.nextInt(3) == 0
                ? LocalTime.of(random.nextInt(4), 30)
                : LocalTime.of(random.nextInt(24), random.nextInt(60));
    }

    private static @Nullable Instant start(Instant from, RandomGenerator random) {
        return random.nextInt(4) == 0 ? from.minusSeconds((random.nextInt(20) - 5) * 86_400L) : null;
    }

    private static Backfill backfill(RandomGenerator random) {
        boolean continues = random.nextBoolean();
        return new Backfill(
                continues && random.nextInt(3) == 0 ? Backfill.Order.NEWEST_FIRST : Backfill.Order.OLDEST_FIRST,
                continues ? Backfill.OnFailure.CONTINUE : Backfill.OnFailure.STOP,
                random.nextInt(3) == 0 ? 1 + random.nextInt(5) : 0,
                random.nextInt(5) == 0 ? Duration.ofDays(1 + random.nextInt(60)) : null,
                random.nextInt(4) == 0 ? 100 : Backfill.DEFAULT_MAX_PER_TICK);
    }

    private static Retry retry(RandomGenerator random) {
        return random.nextBoolean()
                ? Retry.DEFAULT
                : new Retry(
                        Duration.ofSeconds(60L + random.nextInt(7_200)),
                        1 + random.nextInt(3),
                        random.nextBoolean() ? null : Duration.ofHours(3 + random.nextInt(12)));
    }

    private static List<Dependency> parents(List<JobSpec> before, RandomGenerator random) {
        List<Dependency> parents = new ArrayList<>();
        for (int more = random.nextInt(3); more > 0 && !before.isEmpty() && parents.size() < before.size(); more--) {
            String parent = before.get(random.nextInt(before.size())).name();
            Dependency.Match match = MATCHES.get(random.nextInt(MATCHES.size()));
            if (parents.stream().noneMatch(known -> known.job().equals(parent))) {
                parents.add(new Dependency(parent, match));
            }
        }
        return parents;
    }

    static Job rescheduled(Job job, Rules rules, RandomGenerator random) {
        return with(job, job.name(), schedule(rules, random), job.backfill(), job.after(), job.enabled());
    }

    static Job ofOtherKind(Job job, RandomGenerator random) {
        @Nullable Backfill other = job.isBackfill() ? null : backfill(random);
        return with(job, job.name(), job.schedule(), other, job.after(), job.enabled());
    }

    static Job enabled(Job job, boolean enabled) {
        return with(job, job.name(), job.schedule(), job.backfill(), job.after(), enabled);
    }

    static Job named(Job job, String name) {
        return with(job, name, job.schedule(), job.backfill(), job.after(), job.enabled());
    }

    static Job after(Job job, List<Dependency> parents) {
        return with(job, job.name(), job.schedule(), job.backfill(), parents, job.enabled());
    }

    private static Job with(
            Job job,
            String name,
            Schedule schedule,
            @Nullable Backfill backfill,
            List<Dependency> after,
            boolean enabled) {
        return new Job(name, schedule, job.start(), backfill, job.retry(), after, job.timeout(), enabled);
    }
}
