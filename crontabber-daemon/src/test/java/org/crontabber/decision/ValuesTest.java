package org.crontabber.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.crontabber.decision.Backfill.OnFailure;
import org.crontabber.decision.Backfill.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The small values of the decision: what they refuse, and what they say of themselves. */
class ValuesTest {
    @ParameterizedTest
    @CsvSource({
        "SUCCEEDED,   succeeded,   false, true",
        "FAILED,      failed,      true,  true",
        "TIMED_OUT,   timed_out,   true,  true",
        "CANCELLED,   cancelled,   false, false",
        "INTERRUPTED, interrupted, false, false",
        "LOST,        lost,        false, false"
    })
    void anOutcomeIsAnErrorOrCountsOrNeither(Outcome outcome, String code, boolean error, boolean counted) {
        assertThat(outcome.code()).isEqualTo(code);
        assertThat(Outcome.of(code)).isEqualTo(outcome);
        assertThat(outcome.isError()).isEqualTo(error);
        assertThat(outcome.isCounted()).isEqualTo(counted);
    }

    @Test
    void anOutcomeThatNobodyKnowsIsLost() {
        assertThat(Outcome.of("blown_away")).isEqualTo(Outcome.LOST);
    }

    @Test
    void backfillRefusesWhatDoesNotGoTogether() {
        assertThatThrownBy(() -> new Backfill(Order.NEWEST_FIRST, OnFailure.STOP, 0, null, 1))
                .hasMessageContaining("continue");
        assertThatThrownBy(() -> new Backfill(Order.OLDEST_FIRST, OnFailure.STOP, -1, null, 1))
                .hasMessageContaining("holdAfter -1");
        assertThatThrownBy(() -> new Backfill(Order.OLDEST_FIRST, OnFailure.STOP, 0, null, 0))
                .hasMessageContaining("maxPerTick 0");
        assertThat(new Backfill(Order.OLDEST_FIRST, OnFailure.CONTINUE, 0, null, 1).maxPerTick())
                .isEqualTo(1);
    }

    @Test
    void rulesRefuseToRunNothing() {
        assertThatThrownBy(() -> new Rules(Sample.GRID, 0)).hasMessageContaining("concurrency 0");
        assertThat(new Rules(Sample.GRID, 1).concurrency()).isEqualTo(1);
    }

    @Test
    void aJobSaysWhatItIs() {
        Job plain = Sample.plain("a", Sample.after("b", Dependency.Match.COVERS));
        Job backfill = Sample.job("a", new Backfill(Order.OLDEST_FIRST, OnFailure.STOP, 0, null, 7));

        assertThat(plain.isBackfill()).isFalse();
        assertThat(plain.maxPerTick()).isEqualTo(1000);
        assertThat(backfill.isBackfill()).isTrue();
        assertThat(backfill.maxPerTick()).isEqualTo(7);
        assertThat(plain.leaving().enabled()).isFalse();
        assertThat(plain.leaving().after()).isEmpty();
        assertThat(plain.leaving().name()).isEqualTo("a");
    }

    @Test
    void aRunningAttemptCanBeginLater() {
        Running attempt = new Running(Sample.slot("08:00"), 2, 3, Sample.at("08:01"), true);

        assertThat(attempt.since(Sample.at("08:02")))
                .isEqualTo(new Running(Sample.slot("08:00"), 2, 3, Sample.at("08:02"), true));
    }

    @Test
    void aDecisionKeepsItsLists() {
        Ledger ledger = Sample.ledger("08:00", Sample.plain("a"));
        List<Decision.Skip> skips = new ArrayList<>();
        skips.add(new Decision.Skip(Sample.node(ledger, "a"), Sample.slot("08:00"), "max_age"));
        Decision decision = new Decision(Sample.at("08:00"), skips, List.of());
        skips.clear();

        assertThat(decision.skips()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Steering.Verb.class)
    void aVerbIsNamedAsOnTheCommandLine(Steering.Verb verb) {
        assertThat(verb.code()).isLowerCase().isEqualToIgnoringCase(verb.name());
    }

    @Test
    void aSlotWaitsUntilItsInstantAndNotAtIt() {
        OpenSlot untouched = OpenSlot.untouched(Sample.slot("08:00"));
        Instant until = Sample.at("08:05");
        OpenSlot waiting =
                new OpenSlot(untouched.slot(), false, 1, 1, 0, 0, until, "exit 1", until.minus(Duration.ofMinutes(5)));

        assertThat(untouched.waits(Instant.MIN)).isFalse();
        assertThat(waiting.waits(until.minusNanos(1))).isTrue();
        assertThat(waiting.waits(until)).isFalse();
    }
}
