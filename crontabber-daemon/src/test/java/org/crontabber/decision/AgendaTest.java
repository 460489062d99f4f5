package org.crontabber.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.crontabber.decision.AgendaLines.agenda;
import static org.crontabber.decision.AgendaLines.decide;
import static org.crontabber.decision.AgendaLines.end;
import static org.crontabber.decision.AgendaLines.node;
import static org.crontabber.decision.AgendaLines.time;
import static org.crontabber.decision.Sample.after;
import static org.crontabber.decision.Sample.at;
import static org.crontabber.decision.Sample.slot;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.crontabber.decision.Dependency.Match;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.Steering.Verb;
import org.crontabber.schedule.Every;
import org.crontabber.schedule.Slot;
import org.crontabber.schedule.Slots;
import org.junit.jupiter.api.Test;

/** What a tick, an end and a person change for the next decision. */
class AgendaTest {
    @Test
    void aTickSaysWhatCameDueAndWhoWasMet() {
        Agenda agenda = agenda(4, Sample.plain("a"), Sample.disabled(Sample.plain("z")));

        List<Agenda.Due> first = agenda.tick(at("08:00"));
        List<Agenda.Due> nothing = agenda.tick(at("08:05"));
        List<Agenda.Due> second = agenda.tick(at("09:00"));

        assertThat(first)
                .extracting(due -> due.node() + " " + due.known() + " " + due.met())
                .containsExactly("a null true");
        assertThat(first.get(0).state().newest()).isEqualTo(slot("08:00"));
        assertThat(nothing).isEmpty();
        assertThat(second)
                .extracting(due -> due.node()
                        + time(due.known() == null ? Instant.MIN : due.known().at()) + " " + due.met())
                .containsExactly("a 08:00 false");
        assertThat(agenda.now()).isEqualTo(at("09:00"));
        assertThat(agenda.ledger().state(node(agenda, "z"))).isNull();
    }

    @Test
    void nobodyIsMetWhileItsRowsCantBeRead() {
        Agenda agenda = agenda(4, Sample.plain("a"));
        agenda.ledger().quarantine(node(agenda, "a"), "odd");

        assertThat(agenda.tick(at("08:00"))).isEmpty();
    }

    @Test
    void anEndFreesItsChildrenAtOnce() {
        Agenda agenda = agenda(4, Sample.plain("p"), Sample.plain("q", after("p", Match.COVERS)));
        agenda.tick(at("08:00"));
        assertThat(decide(agenda, "08:00")).containsExactly("p 08:00");
        assertThat(agenda.running()).extracting(Node::name).containsExactly("p");
        assertThat(agenda.isIdle()).isFalse();

        end(agenda, "p", Outcome.SUCCEEDED);
        assertThat(decide(agenda, "08:01")).containsExactly("q 08:00");
    }

    @Test
    void aFailureWaitsForItsTick() {
        Agenda agenda = agenda(4, Sample.plain("a"));
        agenda.tick(at("08:00"));
        decide(agenda, "08:00");
        end(agenda, "a", Outcome.FAILED);

        assertThat(agenda.nextWake()).contains(at("08:05"));
        assertThat(decide(agenda, "08:01")).isEmpty();
        agenda.tick(at("08:04"));
        assertThat(decide(agenda, "08:04")).isEmpty();
        assertThat(agenda.tick(at("08:05"))).isEmpty(); // a retry is no new slot
        assertThat(decide(agenda, "08:05")).containsExactly("a 08:00");
    }

    @Test
    void isIdleWhenNothingIsLeftToDoBeforeTheNextWake() {
        Agenda agenda = agenda(4, Sample.plain("a"));
        assertThat(agenda.isIdle()).isFalse();
        agenda.tick(at("08:00"));
        decide(agenda, "08:00");
        end(agenda, "a", Outcome.SUCCEEDED);
        decide(agenda, "08:00");
        assertThat(agenda.isIdle()).isFalse(); // its start counts until the next tick

        agenda.tick(at("08:05"));
        decide(agenda, "08:05");
        assertThat(agenda.isIdle()).isTrue();
        assertThat(agenda.nextWake()).contains(at("09:00"));
    }

    @Test
    void whatAPersonChangesIsSeenAtOnceAlsoByTheChildren() {
        Agenda agenda = agenda(4, Sample.plain("p"), Sample.plain("q", after("p", Match.COVERS)));
        agenda.tick(at("08:00"));
        decide(agenda, "08:00");
        end(agenda, "p", Outcome.FAILED);
        decide(agenda, "08:00");

        Node parent = node(agenda, "p");
        Steering.Order skip = Sample.order(Verb.SKIP, "08:00", "08:00");
        agenda.put(
                parent,
                Steering.apply(parent, Sample.state(agenda.ledger(), "p"), skip, at("08:01"))
                        .state());

        assertThat(decide(agenda, "08:01")).containsExactly("q 08:00");
    }

    @Test
    void whatAPersonHasSkippedBeforeItCameDueFreesTheChildrenThen() {
        Job parent = Sample.plain("p");
        Job child = new Job(
                "q",
                new Every(Duration.ofHours(2), ZoneOffset.UTC),
                at("08:00"),
                null,
                parent.retry(),
                List.of(after("p", Match.COVERS)),
                parent.timeout(),
                true);
        Agenda agenda = agenda(4, parent, child);
        agenda.tick(at("08:00"));
        decide(agenda, "08:00");
        end(agenda, "p", Outcome.FAILED);
        Node p = node(agenda, "p");
        Steering.Order skip = Sample.order(Verb.SKIP, "09:00", "09:00");
        agenda.put(
                p,
                Steering.apply(p, Sample.state(agenda.ledger(), "p"), skip, at("08:01"))
                        .state());
        assertThat(decide(agenda, "08:01")).isEmpty();

        agenda.tick(at("09:00"));

        assertThat(decide(agenda, "09:00")).containsExactly("q 08:00");
    }

    /** As after a reload that has enabled the parent; before its first tick a person changes something of the child. */
    @Test
    void aParentThatIsMetFreesItsChildren() {
        Job child = Sample.plain("q", after("p", Match.SAME_DATE));
        Job sound = Sample.plain("p");
        Job parent = new Job(
                "p",
                sound.schedule(),
                at("08:00").plusSeconds(86_400),
                null,
                sound.retry(),
                List.of(),
                sound.timeout(),
                true);
        Ledger ledger = new Ledger(JobGraph.of(List.of(parent, child), Map.of()));
        ledger.put(Sample.node(ledger, "q"), Sample.met(child, "08:00").at(at("08:00")));
        Agenda agenda = new Agenda(ledger, new Rules(Sample.GRID, 4));
        agenda.resume(at("08:00"));
        assertThat(decide(agenda, "08:01")).isEmpty();
        agenda.put(node(agenda, "q"), Sample.state(ledger, "q"));
        assertThat(decide(agenda, "08:02")).isEmpty();

        agenda.tick(at("08:05"));

        assertThat(decide(agenda, "08:05")).containsExactly("q 08:00");
    }

    /** The slot of an earlier schedule that was tried last holds its date back until a newer one is tried. */
    @Test
    void aNewerAttemptFreesTheDateOfAnOlderOne() {
        Job parent = Sample.plain("p");
        Job child = Sample.plain("q", after("p", Match.SAME_DATE));
        Ledger ledger = new Ledger(JobGraph.of(List.of(parent, child), Map.of()));
        Slots slots = parent.schedule().from(new Slot(at("10:00").plusSeconds(86_400), LocalDate.of(2026, 3, 10)));
        Slot waits = new Slot(at("09:30").plusSeconds(86_400), LocalDate.of(2026, 3, 10));
        OpenSlot tried = new OpenSlot(slot("10:00"), false, 1, 1, 0, 0, null, "it failed", at("10:00"));
        Progress progress = new PlainProgress(waits, 1, null, tried, 1);
        JobState state = new JobState(slots, slot("08:00"), waits, progress, null, null, null, null, null, List.of());
        ledger.put(Sample.node(ledger, "p"), state);
        ledger.put(Sample.node(ledger, "q"), Sample.met(child, "08:00").at(at("10:00")));
        Agenda agenda = new Agenda(ledger, new Rules(Sample.GRID, 4));
        agenda.resume(waits.at());

        assertThat(decide(agenda, "10:00")).containsExactly("p 09:30");
        assertThat(decide(agenda, "10:00")).containsExactly("q 10:00");
    }

    @Test
    void aClockThatWentBackReachesEachSlotAgain() {
        Ledger ledger = new Ledger(JobGraph.of(List.of(Sample.backfill("a")), Map.of()));
        Node node = Sample.node(ledger, "a");
        ledger.put(node, Sample.met(node.job(), "08:00").at(at("10:00")));
        Agenda agenda = new Agenda(ledger, new Rules(Sample.GRID, 4));

        agenda.tick(at("07:30"));
        assertThat(decide(agenda, "07:30")).isEmpty();
        agenda.tick(at("07:35"));
        assertThat(decide(agenda, "07:35")).isEmpty();
        agenda.tick(at("08:00"));

        assertThat(decide(agenda, "08:00").get(0)).startsWith("a 08:00");
    }

    @Test
    void aLedgerThatIsReadAnewGoesOnWithinTheTick() {
        Agenda before = agenda(4, Sample.plain("a"), Sample.plain("b"));
        before.tick(at("08:00"));
        before.begun(
                node(before, "a"), Transition.begin(Sample.state(before.ledger(), "a"), slot("08:00"), at("08:00")));

        Agenda after = new Agenda(before.ledger(), new Rules(Sample.GRID, 4));
        after.resume(at("08:00"));

        assertThat(after.running()).extracting(Node::name).containsExactly("a");
        assertThat(after.nextWake()).isPresent();
        assertThat(decide(after, "08:02")).containsExactly("b 08:00");
        assertThat(after.tick(at("09:00"))).hasSize(2);
    }

    @Test
    void anEndOfAJobThatNobodyMetIsRefused() {
        Agenda agenda = agenda(4, Sample.plain("a"));

        assertThatThrownBy(() -> end(agenda, "a", Outcome.FAILED)).hasMessage("job a has not been met");
    }

    @Test
    void whatComesDueTogetherIsToldInTheOrderOfTheJobs() {
        Agenda agenda = agenda(
                9,
                Stream.of("f", "b", "d", "a", "e", "c", "g").map(Sample::plain).toArray(Job[]::new));
        agenda.tick(at("08:00"));

        assertThat(agenda.tick(at("09:00")))
                .extracting(due -> due.node().name())
                .containsExactly("a", "b", "c", "d", "e", "f", "g");
    }

    @Test
    void aPauseEndsAtOnce() {
        Agenda agenda = agenda(4, Sample.plain("a"));
        Node node = node(agenda, "a");
        agenda.tick(at("08:00"));
        JobState state = Sample.state(agenda.ledger(), "a");
        agenda.put(node, state.with(new Pause("ann", null, at("08:00"))));
        assertThat(decide(agenda, "08:00")).isEmpty();

        agenda.put(node, state);

        assertThat(decide(agenda, "08:01")).containsExactly("a 08:00");
    }

    @Test
    void aStateThatIsPutIsLookedAtWhenItsWaitIsOver() {
        Agenda agenda = agenda(4, Sample.plain("a"));
        Node node = node(agenda, "a");
        agenda.tick(at("08:00"));
        assertThat(agenda.nextWake()).contains(at("09:00"));

        agenda.put(
                node,
                Sample.attempted(node.job(), Sample.state(agenda.ledger(), "a"), "08:00", Outcome.FAILED, "08:00"));

        assertThat(agenda.nextWake()).contains(at("08:05"));
    }
}
