package org.crontabber.testkit;

/**
 * What a test does around a job's attempts: prepares, cleans up, checks.
 *
 * <pre>{@code
 * Step onceInTheTable = () -> assertEquals("1", kit.value("SELECT count(*) FROM daily_total"));
 * }</pre>
 */
@FunctionalInterface
public interface Step {
    /** Does it; whatever it throws is the test's failure. */
    void run() throws Exception;
}
