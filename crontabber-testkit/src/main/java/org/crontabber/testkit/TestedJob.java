package org.crontabber.testkit;

import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.crontabber.action.sql.SessionWork;
import org.crontabber.decision.Job;
import org.crontabber.decision.PlainText;

/**
 * A job with what its configuration says, ready to be run. Each method that changes it returns a new one. Thread-safe.
 *
 * <pre>{@code
 * TestedJob copyOrders = kit.job(CopyOrders.class).config(Map.of("batch_size", 500)).zone(ZoneId.of("Europe/Paris"));
 *
 * Attempt attempt = copyOrders.run(DAY).requireSuccess();
 *
 * copyOrders.assertSurvivesCrashes(
 *         DAY,
 *         () -> kit.execute("TRUNCATE copied"),
 *         () -> assertEquals("1", kit.value("SELECT count(*) FROM copied")));
 * }</pre>
 */
public final class TestedJob {
    /** The most crashes that one {@link #assertSurvivesCrashes} tries; a job that sends more statements fails it. */
    public static final int MOST_CRASHES = 500;

    private static final Plan AT_MIDNIGHT = new Plan(LocalTime.MIDNIGHT, ZoneOffset.UTC, null, Duration.ofMinutes(1));

    private final Testkit kit;
    private final String name;
    private final Plan plan;
    private final Work work;

    private TestedJob(Testkit kit, String name, Plan plan, Work work) {
        this.kit = kit;
        this.name = name;
        this.plan = plan;
        this.work = work;
    }

    static TestedJob of(Testkit kit, Class<?> job) {
        String kebab =
                job.getSimpleName().replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
        return new TestedJob(kit, kebab, AT_MIDNIGHT, new Work.OfClass(job, Map.of(), Map.of(), Set.of(Testkit.MAIN)));
    }

    static TestedJob of(Testkit kit, SessionWork sql) {
        return new TestedJob(kit, "sql", AT_MIDNIGHT, new Work.OfSql(sql));
    }

    private static void requireName(String name, String advice) {
        Objects.requireNonNull(name, "the job's name is null");
        if (!Job.NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "job name '" + PlainText.oneLine(name) + "' is not of the form " + Job.NAME.pattern() + advice);
        }
    }

    private TestedJob copy(Work other) {
        return new TestedJob(kit, name, plan, other);
    }

    private TestedJob copy(Plan other) {
        return new TestedJob(kit, name, other, work);
    }

    private Work.OfClass ofClass() {
        if (work instanceof Work.OfClass java) {
            return java;
        }
        throw new IllegalStateException("job '" + name + "' is SQL, which has no class to give that to");
    }

    /**
     * Its name; without one that of its class, {@code import-sales} for {@code ImportSales}.
     *
     * @throws IllegalArgumentException when the configuration would not take it
     */
    public TestedJob named(String other) {
        requireName(other, "");
        return new TestedJob(kit, other, plan, work);
    }

    /**
     * What the configuration has in {@code [job.NAME.config]}: texts, numbers, booleans, lists and maps of them; a
     * duration is a text such as {@code "5m"}.
     */
    public TestedJob config(Map<String, ?> settings) {
        return copy(ofClass().configured(settings));
    }

    /** In place of what its constructor would get for this type: a clock, a service of one of its own Guice modules. */
    public <T> TestedJob with(Class<T> type, T instance) {
        return copy(ofClass().with(type, instance));
    }

    /** The names by which it asks for databases; all of them lead to the test's. Without this it is {@code main}. */
    public TestedJob databases(String... names) {
        return copy(ofClass().on(Set.of(names)));
    }

    /** The time of day at which a date's slot is due; midnight if nothing is said. */
    public TestedJob at(LocalTime time) {
        return copy(plan.at(time));
    }

    /** Where its dates are; UTC if nothing is said. */
    public TestedJob zone(ZoneId where) {
        return copy(plan.in(where));
    }

    /** How long its interval is, in elapsed time; if nothing is said a calendar day. */
    public TestedJob every(Duration period) {
        return copy(plan.every(period));
    }

    /** How long an attempt may run; a minute if nothing is said. */
    public TestedJob timeout(Duration longest) {
        return copy(plan.within(longest));
    }

    /**
     * One attempt of a date, the first of a job that the state does not know yet; its clock stands at the slot.
     *
     * @throws IllegalArgumentException when it can't be run, with what {@code crontabber check} would say
     * @throws IllegalStateException when it does not end, long after its timeout; and in a step of
     *     {@link #assertSurvivesCrashes} on the same kit
     */
    public Attempt run(LocalDate date) {
        return kit.alone(name, () -> {
            try (Trial trial = trial(date);
                    Life life = Life.first(trial, new Wire(Wire.NEVER))) {
                return life.attempt().orElseThrow(() -> new IllegalStateException(name + " is not due"));
            }
        });
    }

    /**
     * Runs it again and again for a date. Each time the daemon dies at another place: right before a statement of the
     * job's sessions, right after a COMMIT was sent and before its answer, and before the success is recorded. The
     * sessions end at once, the job's thread by an error, and the next daemon attempts the date anew, with the same
     * {@code key}, until it succeeds. Then the check looks whether all is as after one undisturbed run. Two such runs come
     * first: they tell whether the reset takes back what a run leaves.
     *
     * <p>The statements are those that PostgreSQL gets, so also each one of a text with several of them. What claims the
     * attempt, records its success in the job's own transaction, and clears its session is a place each. What else the job does (files, programs,
     * HTTP) is neither taken back nor interrupted.
     *
     * @param reset takes back what a run leaves; before each; it can run no job on this kit
     * @param check what must hold after each; it can run no job on this kit
     * @return the places at which it has crashed
     * @throws AssertionError when a check fails, or no attempt succeeds after a crash, with the statements around it; and
     *     when there are more than {@link #MOST_CRASHES}, or a run sends fewer statements than the one before
     */
    public List<String> assertSurvivesCrashes(LocalDate date, Step reset, Step check) {
        return kit.alone(name, () -> {
            try (Trial trial = trial(date)) {
                return new CrashSeries(trial, reset, check).run();
            }
        });
    }

    private Trial trial(LocalDate date) {
        Objects.requireNonNull(date, "the date to run the job for is null");
        requireName(name, ": give it another one by named(…)");
        return Trial.of(plan.graph(name, date), work, kit.address());
    }
}
