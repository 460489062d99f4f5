package org.crontabber.decision;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.crontabber.schedule.Slot;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each verdict as a person reads it; scripts read the first word. */
class VerdictTextTest {
    private static final Instant AT = Sample.at("08:00:00.5");
    private static final Slot SLOT = Sample.slot("08:00");

    private record Row(Verdict verdict, String text) {}

    static List<Row> verdicts() {
        return List.of(
                new Row(new Verdict.Run(), "run"),
                new Row(new Verdict.NotDue(null), "not_due no slot yet"),
                new Row(new Verdict.NotDue(AT), "not_due until 2026-03-09T08:00:00Z"),
                new Row(new Verdict.RetryDelay(AT, null), "retry_delay until 2026-03-09T08:00:00Z"),
                new Row(new Verdict.RetryDelay(AT, "exit 1"), "retry_delay until 2026-03-09T08:00:00Z: exit 1"),
                new Row(
                        new Verdict.RetryDelay(AT, "x".repeat(80)),
                        "retry_delay until 2026-03-09T08:00:00Z: " + "x".repeat(80)),
                new Row(
                        new Verdict.RetryDelay(AT, "x".repeat(81)),
                        "retry_delay until 2026-03-09T08:00:00Z: " + "x".repeat(79) + "…"),
                new Row(new Verdict.EarlierSlot(SLOT), "earlier_slot 2026-03-09T08:00:00Z"),
                new Row(new Verdict.Parent("p", null, new Verdict.Disabled()), "parent p (disabled)"),
                new Row(
                        new Verdict.Parent("p", SLOT, new Verdict.NotDue(SLOT.at())),
                        "parent p 2026-03-09T08:00:00Z (not_due until 2026-03-09T08:00:00Z)"),
                new Row(new Verdict.Running(AT, null), "running since 2026-03-09T08:00:00Z"),
                new Row(new Verdict.Running(AT, SLOT), "running its 2026-03-09T08:00:00Z since 2026-03-09T08:00:00Z"),
                new Row(new Verdict.Held(null, 0), "held by a person"),
                new Row(new Verdict.Held(AT, 1), "held after 1 error"),
                new Row(new Verdict.Held(AT, 2), "held after 2 errors"),
                new Row(new Verdict.Paused("ann", null), "paused by ann"),
                new Row(new Verdict.Paused("ann", "upgrade"), "paused by ann: upgrade"),
                new Row(new Verdict.NoCapacity(List.of("a", "b")), "no_capacity (a, b)"),
                new Row(new Verdict.Disabled(), "disabled"),
                new Row(new Verdict.Broken("jobs.toml:7"), "broken jobs.toml:7"));
    }

    @ParameterizedTest
    @MethodSource("verdicts")
    void beginsWithItsCodeAndSaysTheRest(Row row) {
        assertThat(VerdictText.of(row.verdict())).isEqualTo(row.text());
    }
}
