package org.crontabber.api;

/**
 * A job: a class with this one method, named by {@code java = "…"} in the configuration. Each attempt gets a new instance,
 * whose constructor takes what the daemon offers: a database by its name ({@code @Named} of jakarta.inject), the clock, the
 * HTTP client, and the job's {@code config} as a record of its own. With several constructors one bears {@code @Inject}.
 *
 * <pre>{@code
 * public final class ShipReport implements Job {
 *     record Settings(URI target, int batchSize) {}
 *
 *     private final Settings settings;
 *     private final DataSource main;
 *
 * *     ShipReport(Settings settings, @Named("main") DataSource main) { … }
 *
 *     @Override
 *     public void run(Context context) throws Exception {
 *         context.log().log(Level.INFO, "ships {0}", context.date());
 *         …
 *     }
 * }
 * }</pre>
 *
 * <p>It is attempted at least once for each slot: an attempt whose daemon dies is attempted again, with the same
 * {@link Context#key()}. For exactly once see {@link TransactionalJob}.
 */
@FunctionalInterface
public interface Job {
    /**
     * Does the work of one slot, on a thread of the attempt's own. Whoever returns has succeeded; any exception is the
     * attempt's failure, and the slot is attempted again after its retry delay. At the attempt's deadline, and when the
     * daemon stops, the thread is interrupted.
     */
    void run(Context context) throws Exception;
}
