package org.crontabber.chaos;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Looks for violations in a history. It knows schedules, the truth and the rows, and nothing of the program. */
final class Checker {
    private Checker() {}

    /** All violations, in the order of time. */
    static List<Violation> check(History history) {
        List<Violation> found = new ArrayList<>();
        Set<String> late = LateStarts.of(history);
        for (TruthJob job : history.jobs()) {
            found.addAll(new SlotChecks(history, job, late).check());
            found.addAll(new TimeChecks(history, job, late).check());
            found.addAll(new LedgerChecks(history, job).check());
        }
        found.addAll(TermChecks.check(history));
        found.sort(Comparator.comparing(Violation::at));
        return found;
    }
}
