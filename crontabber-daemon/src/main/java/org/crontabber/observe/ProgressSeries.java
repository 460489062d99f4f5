package org.crontabber.observe;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.crontabber.action.java.RunningProgress;

/**
 * How far attempts are: made anew for each scrape from what they have said, so that nothing is left of one that has
 * ended. One thread at a time.
 */
final class ProgressSeries {
    private final RunningProgress running;
    private final MultiGauge done;
    /** Not {@code _total}, which is how the name of a counter ends. */
    private final MultiGauge expected;

    ProgressSeries(MeterRegistry registry, RunningProgress running) {
        this.running = running;
        this.done = MultiGauge.builder("crontabber_job_progress_done")
                .description("How much of its work the running attempt says it has done.")
                .register(registry);
        this.expected = MultiGauge.builder("crontabber_job_progress_expected")
                .description("How much work the running attempt says there is.")
                .register(registry);
    }

    /** Shows those of the attempts that count. */
    void show(Predicate<RunningProgress.Said> counts) {
        List<RunningProgress.Said> shown = running.all().stream().filter(counts).toList();
        done.register(rows(shown, RunningProgress.Said::done), true);
        expected.register(
                rows(shown.stream().filter(said -> said.total() > 0).toList(), RunningProgress.Said::total), true);
    }

    private static List<MultiGauge.Row<?>> rows(
            List<RunningProgress.Said> shown, ToLongFunction<RunningProgress.Said> number) {
        return shown.stream()
                .<MultiGauge.Row<?>>map(said -> MultiGauge.Row.of(Tags.of("job", said.job()), number.applyAsLong(said)))
                .toList();
    }
}
