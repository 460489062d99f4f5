package org.crontabber.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.crontabber.testing.Eventually.eventually;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.crontabber.database.DatabaseUnavailable;
import org.crontabber.database.TermOver;
import org.crontabber.decision.Agenda;
import org.crontabber.decision.Backfill;
import org.crontabber.decision.Decision;
import org.crontabber.decision.Following;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.JobState;
import org.crontabber.decision.Ledger;
import org.crontabber.decision.Outcome;
import org.crontabber.decision.Running;
import org.crontabber.decision.Steering;
import org.crontabber.decision.Transition;
import org.crontabber.schedule.Slot;
import org.junit.jupiter.api.Test;

/** What every store must do for an attempt that records its success in its own transaction. */
abstract class CompletionContract extends ByHandContract {
    private static final UUID FIRST = new UUID(2, 1);
    private static final UUID SECOND = new UUID(2, 2);
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Report LOST =
            new Report(Outcome.LOST, null, null, "its leader is gone", null, Output.NONE, null, 0);

    private final JobGraph graph = graph(backfill(Duration.ofDays(1), "2026-03-03T00:00:00Z", Backfill.DEFAULT));
    private final Node node = graph.nodes().get(0);
    private final Agenda agenda = new Agenda(new Ledger(graph), RULES);

    CompletionContract(StoreWorld world) {
        super(world);
    }

    private Changes.Begin begun() {
        store.write(term, due(agenda.tick(NOW)));
        Decision.Start start = agenda.decide(NOW).starts().get(0);
        Changes begin = begin(start, FIRST);
        store.write(term, begin);
        return begin.begins().get(0);
    }

    private Changes.Begin following() {
        Following following = agenda.following(node, NOW, 1).get(0);
        return new Changes.Begin(node, following.attempt(), SECOND, "d1");
    }

    @Test
    void recordsASuccess() {
        Completion completion = store.completion(term, begun(), true, () -> null);
        StoreWorld.Work work = world.work(completion);
        assertThat(completion.recordedAt()).isNull();

        work.claim();
        work.succeed();

        agenda.ended(node, Transition.End.of(Outcome.SUCCEEDED), NOW);
        assertLoadedAs(graph, agenda.ledger());
        assertThat(completion.recordedAt()).isNotNull();
        assertThat(completion.begun()).isNull();
        assertThat(store.outcome(FIRST)).isEqualTo(Outcome.SUCCEEDED);
        assertThat(store.isAlive(node, FIRST, false)).isFalse();
    }

    @Test
    void beginsTheNextAttemptWithASuccess() {
        Changes.Begin first = begun();
        Changes.Begin second = following();
        Completion next = store.completion(term, second, true, () -> null);
        Completion completion = store.completion(term, first, true, () -> next);
        StoreWorld.Work work = world.work(completion);

        work.claim();
        work.succeed();

        JobState between = loaded(graph);
        Running running = Objects.requireNonNull(between.running());
        Changes.Begin begun = Objects.requireNonNull(completion.begun());
        assertThat(begun.id()).isEqualTo(SECOND);
        assertThat(begun.attempt()).isEqualTo(running);
        assertThat(running.since()).isAfterOrEqualTo(NOW);
        assertThat(between.lastBegan())
                .as("a clock that is looked at again may have moved")
                .isAfterOrEqualTo(running.since());
        assertThat(running.slot()).isEqualTo(second.attempt().slot());
        assertThat(between.lastSuccess()).isEqualTo(first.attempt().slot());
        assertThat(store.recorded(Set.of(FIRST, SECOND))).containsExactly(FIRST);
        assertThat(store.isAlive(node, SECOND, false)).isTrue();
        StoreWorld.Work heir = world.work(next);
        heir.claim();
        heir.succeed();
        assertThat(loaded(graph).progress().count()).isEqualTo(1);
        assertThat(loaded(graph).running()).isNull();
        assertThat(store.isAlive(node, SECOND, false)).isFalse();
    }

    @Test
    void changesNothingOnceAnotherLeads() {
        Changes.Begin first = begun();
        Completion next = store.completion(term, following(), true, () -> null);
        StoreWorld.Work work = world.work(store.completion(term, first, true, () -> next));
        work.claim();
        electAnother();

        assertThatThrownBy(work::succeed).isInstanceOf(TermOver.class);
        assertThat(store.isAlive(node, FIRST, false))
                .as("until it takes its work back")
                .isTrue();
        work.rollback();

        assertThat(store.isAlive(node, FIRST, false)).isFalse();
        assertLoadedAs(graph, agenda.ledger());
        assertThat(store.recorded(Set.of(FIRST, SECOND))).isEmpty();
    }

    @Test
    void isNotForAnAttemptThatIsOver() {
        Changes.Begin first = begun();
        store.write(term, end(node, FIRST, agenda.ended(node, Transition.End.of(Outcome.LOST), NOW), LOST));

        assertThatThrownBy(() -> world.work(store.completion(term, first, true, () -> null))
                        .claim())
                .isInstanceOf(StateRefused.class)
                .hasMessageContaining("attempt " + FIRST + " is not open");
        assertThat(store.isAlive(node, FIRST, false)).isFalse();
    }

    @Test
    void keepsOthersFromBeginningOrEndingWhileItLives() {
        Changes.Begin first = begun();
        StoreWorld.Work work = world.work(store.completion(term, first, true, () -> null));
        work.claim();
        Transition.Ended lost = agenda.ended(node, Transition.End.of(Outcome.LOST), NOW);

        assertThatThrownBy(() -> store.write(term, end(node, FIRST, lost, LOST)))
                .isInstanceOf(DatabaseUnavailable.class);
        assertThatThrownBy(() ->
                        store.write(term, begin(agenda.decide(NOW).starts().get(0), SECOND)))
                .isInstanceOf(DatabaseUnavailable.class);

        work.succeed();
        assertThat(store.outcome(FIRST)).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void givesTheLockBackWithoutASuccess() {
        StoreWorld.Work work = world.work(store.completion(term, begun(), true, () -> null));
        work.claim();
        assertThat(store.isAlive(node, FIRST, false)).isTrue();

        work.rollback();

        assertThat(store.isAlive(node, FIRST, false)).isFalse();
        assertLoadedAs(graph, agenda.ledger());
        work.claim();
        work.succeed();
        assertThat(store.outcome(FIRST)).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void itsSessionCanBeEnded() throws Exception {
        StoreWorld.Work work = world.work(store.completion(term, begun(), true, () -> null));
        work.claim();
        assertThat(store.isAlive(node, SECOND, true))
                .as("the job's row is locked, by the session of another attempt")
                .isTrue();
        assertThat(store.isAlive(node, FIRST, false)).isTrue();

        assertThat(store.isAlive(node, FIRST, true)).isTrue();

        eventually("its lock is gone", SOON, () -> !store.isAlive(node, FIRST, false));
        assertThatThrownBy(work::succeed).isInstanceOf(DatabaseUnavailable.class);
        work.rollback();
        assertLoadedAs(graph, agenda.ledger());
        store.write(term, end(node, FIRST, agenda.ended(node, Transition.End.of(Outcome.LOST), NOW), LOST));
        assertLoadedAs(graph, agenda.ledger());
        assertThat(store.outcome(FIRST)).isEqualTo(Outcome.LOST);
    }

    @Test
    void aRunByHandOfAClosedSlotLeavesItsHistoryOnly() {
        pass(agenda, NOW, SUCCESS, SUCCESS, SUCCESS);
        JobState before = loaded(graph);
        Running running = new Running(Objects.requireNonNull(before.newest()), 2, 0, NOW, true);
        Changes.Begin begin = new Changes.Begin(node, running, FIRST, "d1");
        long id = world.ask("f", order(Steering.Verb.RUN, null, null));
        store.requests().begin(term, store.requests().open().get(0), begin, false, "begun");
        Completion completion = store.completion(term, begin, false, () -> null);
        StoreWorld.Work work = world.work(completion);

        work.claim();
        work.succeed();

        assertThat(completion.moved()).isFalse();
        assertThat(world.answer(id)).isPresent();
        assertThat(store.outcome(FIRST)).isEqualTo(Outcome.SUCCEEDED);
        assertThat(loaded(graph).lastSuccess()).isEqualTo(before.lastSuccess());
        assertThat(loaded(graph).progress().count()).isZero();
    }

    @Test
    void aRunByHandOfASlotThatComesDueMeanwhileIsASuccessOfThatSlot() {
        pass(agenda, NOW, SUCCESS, SUCCESS, SUCCESS);
        JobState before = loaded(graph);
        Slot next = before.slots().next(NOW).orElseThrow();
        Running running = new Running(next, 1, 0, NOW, true);
        Changes.Begin begin = new Changes.Begin(node, running, FIRST, "d1");
        world.ask("f", order(Steering.Verb.RUN, null, null));
        store.requests().begin(term, store.requests().open().get(0), begin, false, "begun");
        agenda.begun(node, running);
        Completion completion = store.completion(term, begin, false, () -> null);
        StoreWorld.Work work = world.work(completion);
        work.claim();
        store.write(term, due(agenda.tick(next.at())));

        work.succeed();

        assertThat(completion.moved()).isTrue();
        agenda.ended(node, new Transition.End(Outcome.SUCCEEDED, null, false, true), next.at());
        assertLoadedAs(graph, agenda.ledger());
        assertThat(loaded(graph).lastSuccess()).isEqualTo(next);
    }
}
