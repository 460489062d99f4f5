package org.crontabber.simulation;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.crontabber.simulation.Told.at;
import static org.crontabber.simulation.Told.plain;
import static org.crontabber.simulation.Told.slot;

import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.crontabber.decision.Outcome;
import org.junit.jupiter.api.Test;

/** The invariants of what is recorded of attempts, terms and threads: each in a history that keeps it and breaks it. */
class RecordInvariantsTest {
    private static final UUID ID = new UUID(0, 1);

    private static Told told(Invariant invariant) {
        return new Told(model -> invariant, plain("j")).tick(0).met("j", 0);
    }

    private static void violates(ThrowingCallable history, String sentence) {
        assertThatThrownBy(history).isInstanceOf(Violated.class).hasMessageContaining(sentence);
    }

    @Test
    void anEffectHasItsRecord() {
        Told told = told(new EffectAfterRecord()).begin("j", 0);

        told.see(new Fact.Effect("j", slot(0), ID, 1)).end("j", 0, Outcome.LOST);
        told.see(new Fact.Effect("j", slot(0), ID, 1));
    }

    @Test
    void workThatBeginsAfterItsEndIsFound() {
        Told told = told(new EffectAfterRecord()).begin("j", 0).see(new Fact.Permitted("j", slot(0), ID));

        told.end("j", 0, Outcome.LOST);
        violates(() -> told.see(new Fact.Permitted("j", slot(0), ID)), "let begin its work, and is not running");
    }

    @Test
    void anEffectWithoutOneIsFound() {
        Told told = told(new EffectAfterRecord()).begin("j", 0);

        violates(() -> told.see(new Fact.Effect("j", slot(0), new UUID(0, 9), 1)), "EffectAfterRecord: job j");
        violates(() -> told.see(new Fact.Effect("j", slot(1), ID, 1)), slot(1).toString());
        violates(() -> told.see(new Fact.Effect("j", slot(0), ID, 2)), "of term 2");
        violates(() -> told.see(new Fact.Effect("k", slot(0), ID, 1)), "job k");
    }

    @Test
    void whatALaterLeaderHasBegunIsNotEnded() {
        Told told = told(new OnlyOrphansAreEnded()).begin("j", 0).see(new Fact.Elected("b", 0));

        told.see(new Fact.OrphanEnded(Told.LEADER, ID)).see(new Fact.OrphanEnded("b", new UUID(0, 9)));
        violates(() -> told.see(new Fact.OrphanEnded("b", ID)), "instance b of term 0 ended attempt " + ID);
    }

    @Test
    void oneAttemptAfterTheOtherIsRecorded() {
        told(new OneAttemptRecorded()).begin("j", 0).end("j", 0, Outcome.FAILED).begin("j", 0);
    }

    @Test
    void twoOpenAttemptsOfOneJobAreFound() {
        Told told = told(new OneAttemptRecorded()).begin("j", 0);

        violates(() -> told.begin("j", 1), "OneAttemptRecorded: job j began");
    }

    @Test
    void anEndOfAnotherAttemptIsFound() {
        Told told = told(new OneAttemptRecorded()).begin("j", 0);
        Fact.Ended other = new Fact.Ended(1, "j", slot(0), new UUID(0, 9), Outcome.LOST, true, false);

        violates(() -> told.see(other), "while open was");
    }

    @Test
    void termsGrowAndOnlyTheNewestCommits() {
        told(new NoStaleCommit())
                .see(new Fact.Committed(1))
                .see(new Fact.Elected("b", 2))
                .see(new Fact.Committed(2));
    }

    @Test
    void aStaleCommitIsFound() {
        Told told = told(new NoStaleCommit()).begin("j", 0).see(new Fact.Elected("b", 2));

        violates(() -> told.see(new Fact.Committed(1)), "NoStaleCommit: term 1 has committed while term 2 stands");
        violates(() -> told.see(new Fact.TickTaken(1, at(1))), "term 1");
        violates(() -> told.begin("j", 0), "term 1");
        violates(() -> told.end("j", 0, Outcome.SUCCEEDED), "term 1");
    }

    @Test
    void aTermThatDoesNotGrowIsFound() {
        Told told = told(new NoStaleCommit());

        violates(() -> told.see(new Fact.Elected("b", 1)), "elected for term 1 after term 1");
    }

    @Test
    void eachStartHasOneEnd() {
        Told told = new Told(OneEnd::new, plain("j")).tick(0).met("j", 0);

        told.succeed("j", 0).atEnd();
    }

    @Test
    void aSecondEndIsFound() {
        Told told = new Told(OneEnd::new, plain("j")).tick(0).met("j", 0).succeed("j", 0);

        violates(
                () -> told.end("j", 0, Outcome.LOST),
                "OneEnd: attempt " + ID + " of job j for " + slot(0) + " ended twice");
    }

    @Test
    void anEndWithoutAStartAndASecondStartAreFound() {
        Told told = new Told(OneEnd::new, plain("j")).tick(0).met("j", 0);
        Fact.Begun begun = told.begun("j", 0, 1, false);

        violates(() -> told.end("j", 0, Outcome.LOST), "ended and never began");
        violates(() -> told.see(begun).see(begun), "began twice");
    }

    @Test
    void aStartWithoutAnEndIsFound() {
        Told told = new Told(OneEnd::new, plain("j")).tick(0).met("j", 0).begin("j", 0);

        violates(told::atEnd, "never ended");
    }

    @Test
    void threadsAreBoundedByTheJobs() {
        Told told = told(new BoundedUse()).see(new Fact.Working("a", "j", 1));

        violates(() -> told.see(new Fact.Working("a", "j", 2)), "BoundedUse: instance a has 2 threads for j");
    }

    @Test
    void aJobThatIsSetAsideIsFound() {
        Told told = told(new NobodySetAside());

        violates(() -> told.see(new Fact.SetAside("j", "odd rows")), "NobodySetAside: job j was set aside: odd rows");
    }
}
