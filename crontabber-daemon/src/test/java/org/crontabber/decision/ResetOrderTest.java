package org.crontabber.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.decision.Sample.at;
import static org.crontabber.decision.Sample.slot;

import java.util.List;
import java.util.Map;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.Steering.Answer;
import org.crontabber.decision.Steering.Verb;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What {@code reset} makes of a job. */
class ResetOrderTest {
    private static final Job JOB = Sample.backfill("a");
    private static final JobState DONE =
            Sample.attempted(JOB, Sample.met(JOB, "08:00").at(at("10:00")), "08:00", Outcome.SUCCEEDED, "10:00");

    private static Answer reset(@Nullable JobState state) {
        Node node = JobGraph.of(List.of(JOB), Map.of()).nodes().get(0);
        return Steering.reset(node, state, Sample.GRID, at("12:02"));
    }

    @Test
    void theJobIsAsSeenForTheFirstTime() {
        Answer answer = reset(DONE);

        assertThat(answer.ok()).isTrue();
        assertThat(answer.state().slots().first()).isEqualTo(slot("08:00"));
        assertThat(answer.state().newest()).isNull();
        assertThat(answer.state().progress().count()).isZero();
        assertThat(answer.state().lastBegan()).isNull();
        assertThat(answer.state().lastSuccess()).isNull();
        assertThat(answer.slots()).isEmpty();
        assertThat(answer.sentence()).isEqualTo("a begins anew, with 2026-03-09T08:00:00Z; its history stays");
    }

    @Test
    void aPauseStays() {
        Pause pause = new Pause("ann", "upgrade", at("09:00"));

        assertThat(reset(DONE.with(pause)).state().pause()).isEqualTo(pause);
    }

    @Test
    void whatRunsIsWaitedFor() {
        JobState running = DONE.begin(new Running(slot("09:00"), 1, 0, at("10:00"), false));

        Answer answer = reset(running);

        assertThat(answer.ok()).isFalse();
        assertThat(answer.state()).isEqualTo(running);
        assertThat(answer.sentence()).isEqualTo("a is running: wait for its end");
    }

    @Test
    void whatNeverRanBeginsAnewToo() {
        Answer answer = reset(Sample.met(JOB, "07:00").at(at("10:00")));

        assertThat(answer.state().slots().first()).isEqualTo(slot("08:00"));
        assertThat(answer.state().newest()).isNull();
        assertThat(answer.sentence())
                .isEqualTo("a has never run; it begins anew, with 2026-03-09T08:00:00Z; its history stays");
    }

    @Test
    void whatWasNeverMetHasNothingToReset() {
        assertThat(reset(null).ok()).isTrue();
        assertThat(reset(null).sentence()).isEqualTo("a has never run: nothing to reset");
        assertThat(reset(null).state().newest()).isNull();
    }

    @Test
    void neitherIsAnAttempt() {
        assertThat(List.of(Verb.RESET, Verb.FORGET)).noneMatch(Verb::runsJobs);
    }
}
