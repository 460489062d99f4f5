package org.crontabber.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Worlds in which something was violated once, by the program and not by the model. What was drawn stays the same world. */
class FoundWorldsTest {
    @ParameterizedTest(name = "{2} (seed {0}, {1} job-days)")
    @DisplayName("Worlds that have found something hold")
    @CsvSource({
        "500056, 1000, a child whose parent is met after a person has changed something of it",
        "700062, 300, a child whose parent's slot was skipped before it came due",
        "800652, 400, a child that stands behind a date of the zone that it had before",
        "801042, 400, a success by hand of a slot that comes due meanwhile",
        "1025164, 400, a parent that runs for a slot of its earlier schedule",
        "1025234, 400, a date that was held back by an older slot that was tried",
        "3055142, 1000, an older slot that fails after a person has skipped a newer one",
        "791, 400, an attempt by hand that outlives a change of its job's kind",
        "194, 400, a leader whose clock goes back while the database is away"
    })
    void hold(long seed, int jobDays, String found) {
        Life.End end = Life.of(Scenarios.of(seed, jobDays), new Tally());

        assertThat(end.isViolated()).as(() -> found + "\n" + Report.of(end)).isFalse();
    }
}
