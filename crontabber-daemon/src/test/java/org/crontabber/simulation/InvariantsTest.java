package org.crontabber.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.crontabber.simulation.Told.HOURS;
import static org.crontabber.simulation.Told.LEADER;
import static org.crontabber.simulation.Told.at;
import static org.crontabber.simulation.Told.plain;
import static org.crontabber.simulation.Told.slot;

import java.util.List;
import java.util.UUID;
import org.crontabber.decision.Ledger;
import org.crontabber.decision.Outcome;
import org.junit.jupiter.api.Test;

/** All of them together: each sees each fact, and the model is moved on after them. */
class InvariantsTest {
    private static final UUID ID = new UUID(0, 1);
    private static final List<Fact> RIGHT = List.of(
            Told.configured(plain("j")),
            new Fact.Elected(LEADER, 1),
            new Fact.Committed(1),
            new Fact.TickTaken(1, at(2)),
            new Fact.CameDue("j", true, HOURS, null, slot(2)),
            new Fact.Begun(1, "j", slot(2), 1, ID, false, at(2), false),
            new Fact.Working(LEADER, "j", 1),
            new Fact.Effect("j", slot(2), ID, 1),
            new Fact.Committed(1),
            new Fact.Ended(1, "j", slot(2), ID, Outcome.SUCCEEDED, true, false));

    @Test
    void aRightHistoryKeepsThemAll() {
        Invariants invariants = Invariants.of(Ledger::new, 1, 1);

        RIGHT.forEach(invariants::see);
        invariants.atEnd(true);

        assertThat(invariants.model().job("j")).isNotNull();
    }

    @Test
    void oneFactLessBreaksOneOfThem() {
        for (Fact left : List.of(RIGHT.get(1), RIGHT.get(3), RIGHT.get(4), RIGHT.get(5), RIGHT.get(9))) {
            Invariants invariants = Invariants.ofFacts();

            assertThatThrownBy(() -> {
                        RIGHT.stream().filter(fact -> !fact.equals(left)).forEach(invariants::see);
                        invariants.atEnd(true);
                    })
                    .as("without %s", left)
                    .isInstanceOf(Violated.class);
        }
    }

    @Test
    void whatIsStillOpenIsNoMatterBeforeItIsDrained() {
        Invariants invariants = Invariants.ofFacts();

        RIGHT.subList(0, 6).forEach(invariants::see);

        invariants.atEnd(false);
    }
}
