package org.crontabber.chaos;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.crontabber.chaos.Violation.Kind;

/**
 * Whether a term has committed anything after a later one began. An election waits for each transaction that has locked
 * the leader's row, and its commit has its timestamp after they have let go: whoever commits under the guard has an
 * earlier one.
 */
final class TermChecks {
    private final NavigableMap<Long, Instant> elections = new TreeMap<>();
    private final List<Violation> found = new ArrayList<>();

    private TermChecks() {}

    static List<Violation> check(History history) {
        TermChecks checks = new TermChecks();
        history.elections().forEach(one -> checks.elections.put(one.term(), one.committed()));
        checks.grow(history.elections());
        Map<String, TruthJob> jobs = history.jobs().stream().collect(Collectors.toMap(TruthJob::name, one -> one));
        for (Execution one : history.executions()) {
            TruthJob job = jobs.get(one.job());
            if (job != null && job.kind().isSql()) {
                checks.standing(one.job(), one.term(), one.seen(), one.toString());
            }
        }
        for (History.Attempt one : history.ledger().attempts()) {
            checks.standing(one.job(), one.end().term(), one.committed(), one.toString());
        }
        return checks.found;
    }

    private void grow(List<History.Election> inOrder) {
        History.Election before = null;
        for (History.Election one : inOrder) {
            if (before != null
                    && (one.term() <= before.term() || one.committed().isBefore(before.committed()))) {
                found.add(new Violation(Kind.STALE, "(election)", one.committed(), one + " after " + before));
            }
            before = one;
        }
    }

    private void standing(String job, long term, Instant committed, String what) {
        Map.Entry<Long, Instant> next = elections.higherEntry(term);
        if (!elections.containsKey(term)) {
            found.add(new Violation(Kind.STALE, job, committed, "a term that nobody was elected for: " + what));
        } else if (committed.isBefore(elections.getOrDefault(term, Instant.MAX))) {
            found.add(new Violation(Kind.STALE, job, committed, "before its term began: " + what));
        } else if (next != null && committed.isAfter(next.getValue())) {
            found.add(new Violation(
                    Kind.STALE,
                    job,
                    committed,
                    "committed at " + committed + ", after term " + next.getKey() + " began at " + next.getValue()
                            + ": " + what));
        }
    }
}
