package org.crontabber.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
import org.crontabber.decision.Outcome;
import org.crontabber.decision.Transition;
import org.crontabber.schedule.Slot;
import org.junit.jupiter.api.Test;

/** What every store must do with the passes of the scheduler. */
abstract class PassContract extends CompletionContract {
    PassContract(StoreWorld world) {
        super(world);
    }

    @Test
    void loadsWhatItHasWritten() {
        JobGraph graph = graph(plain(), backfill(Duration.ofDays(1), "2026-03-01T00:00:00Z", Backfill.DEFAULT));
        Agenda agenda = pass(new Agenda(new Ledger(graph), RULES), NOW, SUCCESS, SUCCESS, FAILURE);

        assertLoadedAs(graph, agenda.ledger());

        pass(agenda, NOW.plus(Duration.ofHours(2)), FAILURE, SUCCESS, SUCCESS, SUCCESS, SUCCESS);
        assertLoadedAs(graph, agenda.ledger());
    }

    @Test
    void loadsHeldSlotsAndGapsOfNewestFirst() {
        Backfill newestFirst = new Backfill(Backfill.Order.NEWEST_FIRST, Backfill.OnFailure.CONTINUE, 1, null, 1000);
        JobGraph graph = graph(backfill(Duration.ofDays(1), "2026-02-25T00:00:00Z", newestFirst));
        Agenda agenda = pass(new Agenda(new Ledger(graph), RULES), NOW, SUCCESS, FAILURE, SUCCESS);

        store.write(term, due(agenda.tick(NOW.plus(Duration.ofDays(3)))));

        assertLoadedAs(graph, agenda.ledger());
        assertThat(Missing.of(Objects.requireNonNull(
                        agenda.ledger().state(graph.nodes().get(0)))))
                .hasSize(3);
    }

    @Test
    void anAttemptThatWasNeverEndedIsFoundAndCanBeLost() {
        JobGraph graph = graph(plain());
        Agenda agenda = new Agenda(new Ledger(graph), RULES);
        store.write(term, due(agenda.tick(NOW)));
        Decision.Start start = agenda.decide(NOW).starts().get(0);
        UUID id = UUID.randomUUID();
        store.write(
                term,
                new Changes(
                        NOW,
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(new Changes.Begin(start.node(), start.attempt(), id, "d1"))));

        electAnother();
        Store.Loaded loaded = store.load(graph, GRID, NOW);

        assertThat(term.number()).isEqualTo(2);
        assertThat(loaded.lastTick()).isEqualTo(NOW);
        assertThat(loaded.openAttempts())
                .containsExactly(Map.entry(start.node(), new Store.OpenAttempt(id, 1, store.origin(), null, null)));
        Agenda next = new Agenda(loaded.ledger(), RULES);
        Transition.Ended lost = next.ended(start.node(), Transition.End.of(Outcome.LOST), NOW);
        Report report = new Report(Outcome.LOST, null, null, "its leader is gone", null, Output.NONE, null, 0);
        store.write(
                term,
                new Changes(
                        null,
                        List.of(),
                        List.of(new Changes.End(start.node(), id, lost, report, NOW)),
                        List.of(),
                        List.of()));
        next.tick(NOW);
        assertThat(next.decide(NOW).starts())
                .singleElement()
                .satisfies(again -> assertThat(again.attempt().attempt()).isEqualTo(2));
    }

    @Test
    void aChangedScheduleKeepsOpenSlotsAndIsNoted() {
        JobGraph daily = graph(backfill(Duration.ofDays(1), "2026-03-03T00:00:00Z", Backfill.DEFAULT));
        pass(new Agenda(new Ledger(daily), RULES), NOW, FAILURE);
        JobGraph hourly = graph(backfill(Duration.ofHours(1), "2026-03-03T00:00:00Z", Backfill.DEFAULT));

        Store.Loaded loaded = store.load(hourly, GRID, NOW);
        Node node = hourly.nodes().get(0);
        JobState state = Objects.requireNonNull(loaded.ledger().state(node));

        assertThat(loaded.changed()).containsExactly(node);
        assertThat(state.slots().first().at()).isEqualTo(NOW);
        assertThat(Missing.of(state)).hasSize(3);
        store.reschedule(term, Map.of(node, state));
        assertThat(store.load(hourly, GRID, NOW).changed()).isEmpty();
    }

    @Test
    void aPlainJobThatWaitsGoesOnWaitingUnderAnotherSchedule() {
        JobGraph hourly = graph(plain("f", Duration.ofHours(1)));
        pass(new Agenda(new Ledger(hourly), RULES), NOW, FAILURE);
        Slot waiting = loaded(hourly).progress().oldest().orElseThrow();
        JobGraph daily = graph(plain("f", Duration.ofDays(1)));
        store.reschedule(term, Map.of(daily.nodes().get(0), loaded(daily)));
        Agenda next = new Agenda(store.load(daily, GRID, NOW).ledger(), RULES);

        store.write(term, due(next.tick(NOW.plus(Duration.ofDays(3)))));

        assertThat(loaded(daily).progress().oldest()).contains(waiting);
        assertLoadedAs(daily, next.ledger());
        JobGraph backfill = graph(backfill(Duration.ofDays(1), "2026-03-01T00:00:00Z", Backfill.DEFAULT));
        store.reschedule(term, Map.of(backfill.nodes().get(0), loaded(backfill)));
        assertThat(loaded(daily).progress().oldest())
                .as("another kind is no other schedule")
                .contains(waiting);
    }

    @Test
    void nothingOfAnOldTermIsWritten() {
        JobGraph graph = graph(plain());
        Agenda agenda = new Agenda(new Ledger(graph), RULES);
        List<Agenda.Due> due = agenda.tick(NOW);
        store.write(term, due(due));
        Decision.Start start = agenda.decide(NOW).starts().get(0);
        Term old = electAnother();

        assertThatThrownBy(() -> store.write(old, due(due)))
                .as("its rows are there already, by another leader")
                .isInstanceOf(TermOver.class);
        assertThatThrownBy(() -> store.write(old, begin(start, UUID.randomUUID())))
                .isInstanceOf(TermOver.class);
        assertThat(store.load(graph, GRID, NOW).openAttempts()).isEmpty();
    }

    @Test
    void aSecondAttemptOfAJobIsRefused() {
        JobGraph graph = graph(plain());
        Agenda agenda = new Agenda(new Ledger(graph), RULES);
        store.write(term, due(agenda.tick(NOW)));
        Decision.Start start = agenda.decide(NOW).starts().get(0);
        store.write(term, begin(start, UUID.randomUUID()));

        assertThatThrownBy(() -> store.write(term, begin(start, UUID.randomUUID())))
                .isInstanceOf(StateRefused.class);
    }
}
