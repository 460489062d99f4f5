package org.crontabber.tick;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.crontabber.action.Result;
import org.crontabber.database.TermOver;
import org.crontabber.decision.Job;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.JobState;
import org.crontabber.decision.OpenSlot;
import org.crontabber.decision.Outcome;
import org.crontabber.decision.Rules;
import org.crontabber.decision.Sample;
import org.crontabber.leader.Leadership;
import org.crontabber.leader.Look;
import org.crontabber.leader.MemoryLeadership;
import org.crontabber.schedule.TickGrid;
import org.crontabber.store.Definition;
import org.crontabber.store.MemoryState;
import org.crontabber.store.MemoryStore;
import org.crontabber.store.Store;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A term in office, over a state in memory. */
class OfficeTest {
    private static final Instant NOW = Instant.parse("2026-03-09T08:00:00Z");
    private static final Store.Origin ORIGIN = new Store.Origin("host", "machine boot pids user");
    private static final Job JOB = Sample.plain("a");

    private final MemoryState state = new MemoryState(() -> this.now);
    private Instant now = NOW;
    private final List<UUID> ended = new ArrayList<>();

    /** Attempts begin on it and never end; whose processes were ended is noted. */
    private final class StillMachine implements Machine {
        private final Machine host = new HostMachine(() -> now, () -> 0);

        @Override
        public Instant now() {
            return host.now();
        }

        @Override
        public long nanos() {
            return host.nanos();
        }

        @Override
        public void start(String thread, Runnable work) {
            // it works on
        }

        @Override
        public <T> Mailbox<T> mailbox() {
            return host.mailbox();
        }

        @Override
        public UUID newId() {
            return host.newId();
        }

        @Override
        public RandomGenerator random() {
            return host.random();
        }

        @Override
        public boolean endOrphans(UUID attempt) {
            return ended.add(attempt);
        }

        @Override
        public boolean sees(@Nullable String process) {
            return false;
        }
    }

    private Office office(String instance) {
        MemoryLeadership leadership = new MemoryLeadership(state, instance, UUID::randomUUID);
        Machine machine = new StillMachine();
        TickLoop.Parts parts = new TickLoop.Parts(
                leadership,
                new MemoryStore(state, ORIGIN, instance),
                new TickListener() {},
                () -> {},
                machine,
                UnaryOperator.identity());
        Work.Item item = new Work.Item(
                task -> Result.of(Outcome.FAILED, "is not run"),
                new Definition("d1", "a", "", "", "{}"),
                Duration.ofSeconds(1),
                true);
        Plan plan = new Plan(
                JobGraph.of(List.of(JOB), Map.of()),
                new Rules(new TickGrid(Duration.ofMinutes(5)), 4),
                new Work(Map.of("a", item)),
                Duration.ofMinutes(1),
                Duration.ofDays(180));
        TickLoop.Tools tools = new TickLoop.Tools(
                new Workers(event -> {}, parts.store(), machine), new DatabaseClock(parts), new RecordedEnds());
        return new Office(parts, plan, tools, (Look.Won) leadership.acquire());
    }

    @Test
    @DisplayName(
            "A leader that was frozen between the look at its term and that at the state, while another one was elected:"
                    + " it ends nothing of what the other has begun")
    void whoIsDeposedEndsNothingOfItsSuccessor() {
        Office deposed = office("old");
        state.endSessions("old");
        office("new").take();
        assertThat(state.openAttempts()).hasSize(1);

        assertThatThrownBy(deposed::resume).isInstanceOf(TermOver.class);

        assertThat(ended).isEmpty();
    }

    @Test
    void whatIsFoundLostAfterAClockThatWentBackIsNotOfTheFuture() {
        office("old").take();
        state.endSessions("old");
        now = NOW.minus(Duration.ofDays(1));

        Office next = office("new");
        next.takeQuietly();

        JobState lost = Objects.requireNonNull(next.pass()
                .agenda()
                .ledger()
                .state(next.pass().agenda().ledger().graph().nodes().get(0)));
        assertThat(lost.running()).isNull();
        OpenSlot slot =
                lost.progress().find(Objects.requireNonNull(lost.newest())).orElseThrow();
        assertThat(slot.losses()).isEqualTo(1);
        assertThat(slot.since()).isEqualTo(now);
    }

    @Test
    @DisplayName("The clock goes back while the database is away: ticks go on by what it shows then, at once")
    void aClockThatWentBackDuringAnAbsenceStopsNoTick() {
        Office office = office("a");
        office.take();
        office.beat(new Leadership.Beat(now, false, 0));
        now = NOW.minus(Duration.ofDays(1));

        office.resume();

        assertThat(office.nextBeat()).isBeforeOrEqualTo(now);
        office.beat(new Leadership.Beat(now, false, 0));
        assertThat(office.nextTick()).isEqualTo(now.plus(Duration.ofMinutes(5)));
    }

    @Test
    void whatAnEarlierTermHasLeftIsEnded() {
        office("old").take();
        UUID left = Objects.requireNonNull(state.openAttempts().get("a")).id();
        state.endSessions("old");

        office("new").take();

        assertThat(ended).containsExactly(left);
    }
}
