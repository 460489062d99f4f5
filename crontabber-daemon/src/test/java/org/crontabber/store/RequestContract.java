package org.crontabber.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
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
import org.crontabber.decision.Outcome;
import org.crontabber.decision.Running;
import org.crontabber.decision.Steering;
import org.crontabber.decision.Steering.Request;
import org.crontabber.decision.Steering.Verb;
import org.crontabber.decision.Transition;
import org.crontabber.schedule.Slot;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every store must do with what people ask for. */
abstract class RequestContract extends LeadershipContract {
    static final UUID ID = new UUID(3, 7);
    static final Instant OLDEST = Instant.parse("2026-03-02T00:00:00Z");

    final JobGraph daily = graph(backfill(Duration.ofDays(1), OLDEST.toString(), Backfill.DEFAULT));
    final JobGraph hourly = graph(plain());

    RequestContract(StoreWorld world) {
        super(world);
    }

    static Steering.Order order(Verb verb, @Nullable Instant from, @Nullable Instant to) {
        return new Steering.Order(verb, from, to, false, "ann", "since");
    }

    Request asked(JobGraph graph, Steering.Order order) {
        long id = world.ask(graph.nodes().get(0).name(), order);
        return store.requests().open().stream()
                .filter(request -> request.id() == id)
                .findFirst()
                .orElseThrow();
    }

    /** Asks, and answers as the leader does; what it has then is what is loaded. */
    JobState steer(Agenda agenda, Steering.Order order) {
        JobGraph graph = agenda.ledger().graph();
        Node node = graph.nodes().get(0);
        Request request = asked(graph, order);
        JobState before = Objects.requireNonNull(agenda.ledger().state(node));
        Steering.Answer answer = Steering.apply(node, before, request.order(), NOW);
        assertThat(answer.ok()).as(answer.sentence()).isTrue();
        store.requests().apply(term, request, node, answer);
        agenda.put(node, answer.state());
        assertLoadedAs(graph, agenda.ledger());
        assertThat(world.answer(request.id())).contains(new Requests.Answered(true, answer.sentence()));
        return answer.state();
    }

    Agenda failed(JobGraph graph) {
        return pass(new Agenda(new Ledger(graph), RULES), NOW, FAILURE);
    }

    @Test
    void pausesAndGoesOn() {
        Agenda agenda = failed(daily);

        assertThat(steer(agenda, order(Verb.PAUSE, null, null)).pause()).isNotNull();
        assertThat(steer(agenda, order(Verb.RESUME, null, null)).pause()).isNull();
    }

    @Test
    void skipsTriedUntouchedAndComingSlots() {
        Agenda agenda = failed(daily);

        JobState state = steer(agenda, order(Verb.SKIP, OLDEST, OLDEST.plus(Duration.ofDays(5))));

        assertThat(state.progress().count()).isZero();
        assertThat(state.skippedAhead()).hasSize(2);
        pass(agenda, NOW.plus(Duration.ofDays(1)), SUCCESS);
        assertLoadedAs(daily, agenda.ledger());
    }

    @Test
    void skipsOfAPlainJobMoveIt() {
        Agenda agenda = failed(hourly);

        steer(agenda, order(Verb.SKIP, NOW, NOW.plus(Duration.ofHours(1))));

        pass(agenda, NOW.plus(Duration.ofHours(3)), FAILURE);
        assertLoadedAs(hourly, agenda.ledger());
        assertThat(loaded(hourly).progress().count()).isEqualTo(2);
    }

    @Test
    void holdsReleasesAndRetries() {
        Agenda agenda = failed(daily);

        assertThat(steer(agenda, order(Verb.HOLD, OLDEST, NOW)).progress().heldCount())
                .isEqualTo(4);
        assertThat(steer(agenda, order(Verb.RELEASE, OLDEST, OLDEST)).progress().heldCount())
                .isEqualTo(3);
        steer(agenda, order(Verb.RETRY, OLDEST, NOW));
        assertThat(loaded(daily).progress().heldCount()).isZero();
    }

    @Test
    void aPlainJobsSlotIsHeldBeforeItWasEverTried() {
        Agenda agenda = new Agenda(new Ledger(hourly), RULES);
        store.write(term, due(agenda.tick(NOW)));

        steer(agenda, order(Verb.HOLD, NOW, NOW));
        steer(agenda, order(Verb.RELEASE, NOW, NOW));
        pass(agenda, NOW.plus(Duration.ofHours(1)), SUCCESS);

        assertLoadedAs(hourly, agenda.ledger());
    }

    @Test
    void ofAPlainJobWhatIsHeldOrSkippedStandsForAllBefore() {
        Agenda agenda = new Agenda(new Ledger(hourly), RULES);
        Instant later = NOW.plus(Duration.ofHours(1));
        store.write(term, due(agenda.tick(NOW)));
        steer(agenda, order(Verb.HOLD, NOW, NOW));
        store.write(term, due(agenda.tick(later)));

        steer(agenda, order(Verb.HOLD, later, later));
        steer(agenda, order(Verb.RELEASE, later, later));
        assertThat(loaded(hourly).progress().heldCount()).isZero();

        steer(agenda, order(Verb.SKIP, later, later));
        JobGraph dates = graph(backfill("p", Duration.ofHours(1), OLDEST.toString(), Backfill.DEFAULT));
        assertThat(loaded(dates).progress().count()).isZero();
    }

    @Test
    void ofAPlainJobWhatRunsMayEndAfterALaterOneWasSkipped() {
        Agenda agenda = new Agenda(new Ledger(hourly), RULES);
        Instant later = NOW.plus(Duration.ofHours(1));
        store.write(term, due(agenda.tick(NOW)));
        Decision.Start start = agenda.decide(NOW).starts().get(0);
        store.write(term, begin(start, ID));
        store.write(term, due(agenda.tick(later)));

        steer(agenda, order(Verb.SKIP, later, later));
        Transition.Ended ended = agenda.ended(start.node(), Transition.End.of(Outcome.SUCCEEDED), later);
        store.write(term, end(start.node(), ID, ended, SUCCESS));

        assertLoadedAs(hourly, agenda.ledger());
    }

    @Test
    void ofAPlainJobASlotMayComeDueWhileItRunsByHand() {
        Agenda agenda = pass(new Agenda(new Ledger(hourly), RULES), NOW, SUCCESS);
        Node node = hourly.nodes().get(0);
        Instant next = NOW.plus(Duration.ofHours(1));
        Slot slot = loaded(hourly).upcoming().orElseThrow();
        Running running = Transition.byHand(loaded(hourly), slot, 0, next);
        Request request = asked(hourly, order(Verb.RUN, next, next));
        store.requests().begin(term, request, new Changes.Begin(node, running, ID, "d1"), false, "begun");
        agenda.begun(node, running);

        store.write(term, due(agenda.tick(next.plusSeconds(1))));
        Transition.Ended ended = agenda.ended(node, Transition.End.of(Outcome.SUCCEEDED), next);
        store.write(term, end(node, ID, ended, SUCCESS));

        assertThat(ended.moves()).isTrue();
        assertLoadedAs(hourly, agenda.ledger());
    }

    @Test
    void beginsWhatIsAskedForByHand() {
        Agenda agenda = pass(new Agenda(new Ledger(hourly), RULES), NOW, SUCCESS);
        Node node = hourly.nodes().get(0);
        JobState state = loaded(hourly);
        Slot slot = Objects.requireNonNull(state.newest());
        Running running = Transition.byHand(state, slot, store.requests().attempts(node, slot), NOW);
        Changes.Begin begin = new Changes.Begin(node, running, new UUID(3, 1), "d1");
        Request request = asked(hourly, order(Verb.RUN, null, null));

        store.requests().begin(term, request, begin, false, "begun");

        agenda.begun(node, running);
        assertThat(running.attempt()).isEqualTo(2);
        assertLoadedAs(hourly, agenda.ledger());
        assertThat(world.answer(request.id())).contains(new Requests.Answered(true, "begun"));
        store.write(term, end(node, begin.id(), agenda.ended(node, end(SUCCESS), NOW), SUCCESS));
        assertLoadedAs(hourly, agenda.ledger());
        assertThat(store.requests().attempts(node, slot))
                .as("its history has one more than its slot")
                .isEqualTo(2);
    }

    @Test
    void isAnsweredOnceAndInOrder() {
        Request first = asked(hourly, order(Verb.PAUSE, null, null));
        Request second = asked(daily, order(Verb.PAUSE, null, null));
        assertThat(store.requests().open()).containsExactly(first, second);

        store.requests().answer(term, first, false, "no");

        assertThat(store.requests().open()).containsExactly(second);
        assertThat(world.answer(first.id())).contains(new Requests.Answered(false, "no"));
        assertThatThrownBy(() -> store.requests().answer(term, first, false, "again"))
                .isInstanceOf(StateRefused.class);
        assertThat(store.requests().refuseUnknown(term)).isZero();
    }

    @Test
    void anOldTermAnswersNobody() {
        Agenda agenda = failed(daily);
        Node node = daily.nodes().get(0);
        Request request = asked(daily, order(Verb.PAUSE, null, null));
        Steering.Answer answer = Steering.apply(node, loaded(daily), request.order(), NOW);
        Term old = electAnother();

        assertThatThrownBy(() -> store.requests().apply(old, request, node, answer))
                .isInstanceOf(TermOver.class);
        assertThatThrownBy(() -> store.requests().answer(old, request, false, "no"))
                .isInstanceOf(TermOver.class);

        assertThat(world.answer(request.id())).isEmpty();
        assertLoadedAs(daily, agenda.ledger());
    }

    @Test
    void aSlotThatIsClosedIsNotHeld() {
        Agenda agenda = failed(daily);
        Node node = daily.nodes().get(0);
        Steering.Answer hold = Steering.apply(node, loaded(daily), order(Verb.HOLD, OLDEST, OLDEST), NOW);
        steer(agenda, order(Verb.SKIP, OLDEST, OLDEST));
        Request request = asked(daily, order(Verb.HOLD, OLDEST, OLDEST));

        assertThatThrownBy(() -> store.requests().apply(term, request, node, hold))
                .isInstanceOf(StateRefused.class);

        assertThat(world.answer(request.id())).isEmpty();
        assertLoadedAs(daily, agenda.ledger());
    }

    static Transition.End end(Report report) {
        return new Transition.End(report.outcome(), report.errorMessage(), false, null);
    }
}
