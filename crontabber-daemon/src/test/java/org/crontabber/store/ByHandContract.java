package org.crontabber.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.crontabber.decision.Agenda;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.Ledger;
import org.crontabber.decision.Running;
import org.crontabber.decision.Steering;
import org.crontabber.decision.Steering.Request;
import org.crontabber.decision.Steering.Verb;
import org.crontabber.schedule.Slot;
import org.junit.jupiter.api.Test;

/** What every store must do with attempts that people begin, and with jobs that they begin anew or forget. */
abstract class ByHandContract extends RequestContract {
    ByHandContract(StoreWorld world) {
        super(world);
    }

    @Test
    void aJobBeginsAnewAndKeepsItsPause() {
        for (JobGraph graph : new JobGraph[] {daily, graph(plain("p", Duration.ofHours(1)))}) {
            Agenda agenda = failed(graph);
            Node node = graph.nodes().get(0);
            steer(agenda, order(Verb.PAUSE, null, null));
            steer(agenda, order(Verb.SKIP, OLDEST, NOW.plus(Duration.ofDays(2))));
            Request request = asked(graph, order(Verb.RESET, null, null));
            Instant later = NOW.plus(Duration.ofHours(2));
            Steering.Answer answer = Steering.reset(node, loaded(graph), RULES.grid(), later);

            store.requests().apply(term, request, node, answer);
            agenda.put(node, answer.state());

            assertLoadedAs(graph, agenda.ledger());
            assertThat(loaded(graph).pause()).isNotNull();
            assertThat(loaded(graph).newest()).isNull();
            store.write(term, due(agenda.tick(later.plus(Duration.ofDays(1)))));
            steer(agenda, order(Verb.RESUME, null, null));
            assertThat(loaded(graph).progress().errors()).isZero();
        }
    }

    @Test
    void aJobIsForgottenUnlessItRuns() {
        Agenda agenda = new Agenda(new Ledger(daily), RULES);
        String name = daily.nodes().get(0).name();
        assertThat(forget("nobody")).isEqualTo(new Requests.Answered(false, "there is no ghost 'nobody'"));
        store.write(term, due(agenda.tick(NOW)));
        store.write(term, begin(agenda.decide(NOW).starts().get(0), ID));
        assertThat(forget(name).answer()).startsWith(name + " still runs");
        assertLoadedAs(daily, agenda.ledger());
        Node node = daily.nodes().get(0);
        store.write(term, end(node, ID, agenda.ended(node, end(FAILURE), NOW), FAILURE));

        assertThat(forget(name)).isEqualTo(new Requests.Answered(true, name + " is forgotten; its history stays"));

        assertThat(store.load(daily, RULES.grid(), NOW).ledger().state(node)).isNull();
        assertThat(store.outcome(ID)).isEqualTo(FAILURE.outcome());
        pass(new Agenda(new Ledger(daily), RULES), NOW, SUCCESS);
        assertThat(loaded(daily).progress().count()).isEqualTo(3);
    }

    private Requests.Answered forget(String job) {
        long id = world.ask(job, order(Verb.FORGET, null, null));
        Requests.Answered answered =
                store.requests().forget(term, store.requests().open().get(0));
        assertThat(world.answer(id)).contains(answered);
        return answered;
    }

    /** Begun by hand while the job was a backfill job that did not know the slot, and ended when it is plain again. */
    @Test
    void anEndOfAPlainSlotThatHadNoRowIsRecorded() {
        for (Report report : List.of(FAILURE, SUCCESS)) {
            JobGraph graph = graph(plain("by-hand-" + report.outcome().code(), Duration.ofHours(1)));
            Agenda agenda = new Agenda(new Ledger(graph), RULES);
            store.write(term, due(agenda.tick(NOW)));
            Node node = graph.nodes().get(0);
            UUID id = UUID.randomUUID();
            Running running = new Running(Objects.requireNonNull(loaded(graph).newest()), 1, 0, NOW, true);
            Request request = asked(graph, order(Verb.RUN, null, null));
            store.requests().begin(term, request, new Changes.Begin(node, running, id, "d1"), false, "begun");
            agenda.begun(node, running);

            store.write(term, end(node, id, agenda.ended(node, end(report), NOW), report));

            assertLoadedAs(graph, agenda.ledger());
        }
    }

    @Test
    void whatIsBegunByHandTakesThePlaceAndTheAnswerOrNeither() {
        Agenda agenda = new Agenda(new Ledger(hourly), RULES);
        store.write(term, due(agenda.tick(NOW)));
        store.write(term, begin(agenda.decide(NOW).starts().get(0), new UUID(3, 1)));
        Node node = hourly.nodes().get(0);
        Request request = asked(hourly, order(Verb.RUN, null, null));
        Slot slot = Objects.requireNonNull(loaded(hourly).newest());
        Changes.Begin second = new Changes.Begin(node, new Running(slot, 2, 0, NOW, true), new UUID(3, 2), "d1");

        assertThatThrownBy(() -> store.requests().begin(term, request, second, true, "begun"))
                .isInstanceOf(StateRefused.class);

        assertThat(world.answer(request.id())).isEmpty();
        assertThat(store.requests().open()).containsExactly(request);
    }
}
