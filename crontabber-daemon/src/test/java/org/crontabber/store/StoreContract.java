package org.crontabber.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.crontabber.database.Term;
import org.crontabber.database.TermOver;
import org.crontabber.decision.Agenda;
import org.crontabber.decision.Backfill;
import org.crontabber.decision.Decision;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.JobState;
import org.crontabber.decision.Ledger;
import org.crontabber.decision.Missing;
import org.crontabber.decision.OpenSlot;
import org.crontabber.decision.Outcome;
import org.crontabber.decision.Running;
import org.crontabber.decision.Transition;
import org.crontabber.schedule.Slot;
import org.junit.jupiter.api.Test;

/** What every store must do: the one of the simulation keeps the promises that PostgreSQL keeps. */
abstract class StoreContract extends PassContract {
    private static final UUID ID = new UUID(2, 7);
    private static final Report TIMED_OUT = report(Outcome.TIMED_OUT);
    private static final Report LOST = report(Outcome.LOST);
    private static final Report INTERRUPTED = report(Outcome.INTERRUPTED);
    private static final Report CANCELLED = report(Outcome.CANCELLED);

    StoreContract(StoreWorld world) {
        super(world);
    }

    private static Report report(Outcome outcome) {
        return new Report(outcome, null, null, outcome.code(), null, Output.NONE, null, 0);
    }

    private static Changes skips(Decision.Skip skip) {
        return new Changes(null, List.of(), List.of(), List.of(skip), List.of());
    }

    @Test
    void plainJobsCoalesceRetryAndSucceed() {
        JobGraph graph = graph(plain());
        Agenda agenda = pass(new Agenda(new Ledger(graph), RULES), NOW, SUCCESS);
        Report[] outcomes = {FAILURE, FAILURE, TIMED_OUT, LOST, LOST, INTERRUPTED, CANCELLED, SUCCESS, FAILURE};
        for (int hour = 0; hour < outcomes.length; hour++) {
            pass(agenda, NOW.plus(Duration.ofMinutes(150L * hour)), outcomes[hour]);
            assertLoadedAs(graph, agenda.ledger());
        }
        assertThat(loaded(graph).progress().errors()).isEqualTo(1);
    }

    @Test
    void slotsThatAreTooOldAreSkipped() {
        Backfill young =
                new Backfill(Backfill.Order.OLDEST_FIRST, Backfill.OnFailure.CONTINUE, 3, Duration.ofDays(2), 1000);
        JobGraph graph = graph(backfill(Duration.ofHours(6), "2026-02-25T00:00:00Z", young));
        Agenda agenda = new Agenda(new Ledger(graph), RULES);
        List<Agenda.Due> due = agenda.tick(NOW);
        Decision decision = agenda.decide(NOW);
        assertThat(decision.skips()).hasSize(25);

        store.write(term, new Changes(NOW, due, List.of(), decision.skips(), List.of()));
        store.write(term, begin(decision.starts().get(0), ID));

        assertLoadedAs(graph, agenda.ledger());
        assertThatThrownBy(() -> store.write(term, skips(decision.skips().get(0))))
                .isInstanceOf(StateRefused.class);
    }

    @Test
    void aSuccessStays() {
        JobGraph graph = graph(backfill(Duration.ofDays(1), "2026-03-04T00:00:00Z", Backfill.DEFAULT));
        Node node = graph.nodes().get(0);
        Agenda agenda = pass(new Agenda(new Ledger(graph), RULES), NOW, SUCCESS, SUCCESS);
        Slot done = Objects.requireNonNull(loaded(graph).lastSuccess());
        store.write(term, begin(new Decision.Start(node, new Running(done, 2, 0, NOW, false), true), ID));
        JobState running = loaded(graph);
        Transition.Ended again = new Transition.Ended(running, Objects.requireNonNull(running.running()), null, true);
        Transition.Ended open = new Transition.Ended(running, again.attempt(), OpenSlot.untouched(done), true);

        assertThatThrownBy(() -> store.write(term, end(node, ID, again, SUCCESS)))
                .isInstanceOf(StateRefused.class);
        assertThatThrownBy(() -> store.write(term, end(node, ID, open, FAILURE)))
                .isInstanceOf(StateRefused.class);
        assertThatThrownBy(() -> store.write(term, skips(new Decision.Skip(node, done, "r"))))
                .isInstanceOf(StateRefused.class);
        assertThat(Missing.of(loaded(graph))).isEmpty();
        assertThat(agenda.running()).isEmpty();
    }

    @Test
    void aPassIsWrittenAsAWholeOrNotAtAll() {
        JobGraph graph = graph(plain(), backfill(Duration.ofDays(1), "2026-03-04T00:00:00Z", Backfill.DEFAULT));
        Agenda agenda = pass(new Agenda(new Ledger(graph), RULES), NOW, SUCCESS, SUCCESS);
        Map<String, Object> before =
                seen(store.load(graph, GRID, NOW).ledger(), graph.nodes().get(0));
        List<Agenda.Due> due = agenda.tick(NOW.plus(Duration.ofDays(1)));
        Decision.Start start =
                agenda.decide(NOW.plus(Duration.ofDays(1))).starts().get(0);
        Changes.Begin begin = new Changes.Begin(start.node(), start.attempt(), ID, "d1");
        Changes.Begin twice = new Changes.Begin(start.node(), start.attempt(), new UUID(9, 9), "d1");
        Changes bad = new Changes(NOW.plus(Duration.ofDays(1)), due, List.of(), List.of(), List.of(begin, twice));

        assertThat(store.refusal(term, bad)).isNotBlank();
        assertThatThrownBy(() -> store.write(term, bad)).isInstanceOf(StateRefused.class);
        Changes good = new Changes(bad.tick(), due, List.of(), List.of(), List.of(begin));
        assertThat(store.refusal(term, good)).isNull();

        Store.Loaded loaded = store.load(graph, GRID, NOW);
        assertThat(loaded.openAttempts()).isEmpty();
        assertThat(loaded.lastTick()).isNull();
        assertThat(seen(loaded.ledger(), graph.nodes().get(0))).isEqualTo(before);
        store.write(term, good);
        assertThat(store.load(graph, GRID, NOW).lastTick()).isEqualTo(bad.tick());
        assertThat(store.load(graph, GRID, NOW).openAttempts()).containsOnlyKeys(start.node());
    }

    @Test
    void anAttemptEndsOnce() {
        JobGraph graph = graph(plain());
        Agenda agenda = new Agenda(new Ledger(graph), RULES);
        store.write(term, due(agenda.tick(NOW)));
        Changes begin = begin(agenda.decide(NOW).starts().get(0), ID);
        Node node = graph.nodes().get(0);
        Transition.Ended ended = agenda.ended(node, Transition.End.of(Outcome.FAILED), NOW);
        Changes end = end(node, ID, ended, FAILURE);

        assertThatThrownBy(() -> store.write(term, end)).isInstanceOf(StateRefused.class);
        assertThat(store.recorded(Set.of(ID))).isEmpty();
        assertThat(store.outcome(ID)).isEqualTo(Outcome.LOST);
        store.write(term, begin);
        assertThat(store.mayTakeEffect(term, begin.begins().get(0), null)).isTrue();
        store.write(term, end);
        assertThat(store.mayTakeEffect(term, begin.begins().get(0), null)).isFalse();
        assertThat(store.recorded(Set.of(ID, new UUID(9, 9)))).containsExactly(ID);
        assertThat(store.outcome(ID)).isEqualTo(Outcome.FAILED);
        assertThatThrownBy(() -> store.write(term, end)).hasMessageContaining("attempt " + ID + " is not open");
    }

    @Test
    void onlyItsOwnTermRecordsASuccess() {
        JobGraph graph = graph(plain());
        Agenda agenda = new Agenda(new Ledger(graph), RULES);
        store.write(term, due(agenda.tick(NOW)));
        Changes begin = begin(agenda.decide(NOW).starts().get(0), ID);
        store.write(term, begin);
        Transition.Ended ended = agenda.ended(graph.nodes().get(0), Transition.End.of(Outcome.SUCCEEDED), NOW);
        Term old = electAnother();

        assertThat(store.mayTakeEffect(old, begin.begins().get(0), null)).isFalse();
        assertThatThrownBy(() -> store.write(term, end(graph.nodes().get(0), ID, ended, SUCCESS)))
                .isInstanceOf(StateRefused.class);
        assertThat(loaded(graph).running()).isNotNull();
    }

    @Test
    void jobsThatAreGoneKeepTheirPlaceAndLoseTheirAttempts() {
        JobGraph both = graph(plain(), backfill(Duration.ofDays(1), "2026-03-01T00:00:00Z", Backfill.DEFAULT));
        Agenda agenda = pass(new Agenda(new Ledger(both), RULES), NOW, SUCCESS, SUCCESS, FAILURE);
        Node plain = both.find("p").orElseThrow();
        store.write(term, due(agenda.tick(NOW.plus(Duration.ofHours(2)))));
        Decision.Start start = agenda.decide(NOW.plus(Duration.ofHours(2))).starts().stream()
                .filter(one -> one.node().equals(plain))
                .findFirst()
                .orElseThrow();
        store.write(term, begin(start, ID));
        JobGraph one = graph(backfill(Duration.ofDays(1), "2026-03-01T00:00:00Z", Backfill.DEFAULT));
        store.noteConfiguration(term, one, List.of());

        assertThat(store.load(one, GRID, NOW).ids()).containsOnlyKeys("f");
        assertThat(store.loseGhosts(term, one))
                .as("its own term may still run it")
                .isZero();
        electAnother();
        assertThat(store.loseGhosts(term, one)).isEqualTo(1);
        assertThat(store.loseGhosts(term, one)).isZero();

        assertThat(store.outcome(ID)).isEqualTo(Outcome.LOST);
        Store.Loaded back = store.load(both, GRID, NOW);
        assertThat(back.openAttempts()).isEmpty();
        assertThat(back.changed()).isEmpty();
        assertThat(Objects.requireNonNull(back.ledger().state(plain)).progress().count())
                .isEqualTo(2);
    }

    @Test
    void anOrphanIsNotedOnce() {
        JobGraph graph = graph(plain());
        Agenda agenda = new Agenda(new Ledger(graph), RULES);
        store.write(term, due(agenda.tick(NOW)));
        store.write(term, begin(agenda.decide(NOW).starts().get(0), ID));
        Node node = graph.nodes().get(0);

        store.noteOrphan(term, node, ID, NOW);
        store.noteOrphan(term, node, ID, NOW.plusSeconds(60));
        store.noteOrphan(term, node, new UUID(9, 9), NOW);

        assertThat(store.load(graph, GRID, NOW).openAttempts().get(node))
                .isEqualTo(new Store.OpenAttempt(ID, 1, store.origin(), null, NOW));
        Term old = electAnother();
        assertThatThrownBy(() -> store.noteOrphan(old, node, ID, NOW)).isInstanceOf(TermOver.class);
    }

    @Test
    void aJobMayBecomeAnotherKind() {
        JobGraph plain = graph(plain("f", Duration.ofHours(1)));
        pass(new Agenda(new Ledger(plain), RULES), NOW, FAILURE);
        JobGraph backfill = graph(backfill(Duration.ofHours(1), "2026-03-01T00:00:00Z", Backfill.DEFAULT));
        Node node = backfill.nodes().get(0);

        assertThat(store.load(backfill, GRID, NOW).changed()).containsExactly(node);
        store.reschedule(term, Map.of(node, loaded(backfill)));
        assertThat(store.load(backfill, GRID, NOW).changed()).isEmpty();
        assertThat(store.load(plain, GRID, NOW).changed()).hasSize(1);
        assertThat(Missing.of(loaded(backfill))).hasSize(1);
    }

    @Test
    void aRetryWaitsNoLongerWhenTheClockHasGoneBack() {
        JobGraph graph = graph(backfill(Duration.ofDays(1), "2026-03-04T00:00:00Z", Backfill.DEFAULT));
        pass(new Agenda(new Ledger(graph), RULES), NOW, FAILURE);
        Instant earlier = NOW.minus(Duration.ofHours(6));

        JobState state = Objects.requireNonNull(
                store.load(graph, GRID, earlier).ledger().state(graph.nodes().get(0)));

        assertThat(state.progress().waitOver()).contains(earlier.plus(Duration.ofMinutes(5)));
    }
}
