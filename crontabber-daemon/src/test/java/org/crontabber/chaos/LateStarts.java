package org.crontabber.chaos;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The one exception that the manual makes: a daemon that was frozen or cut off between the record of a process's start
 * and the start itself begins it late, when another one leads and has attempted the slot anew. Nothing else is excused:
 * neither SQL, nor a daemon that nobody has hindered in that time, nor a process that was there when the other one
 * took over.
 */
final class LateStarts {
    private LateStarts() {}

    /** The attempts that began so. */
    static Set<String> of(History history) {
        Set<String> shells = history.jobs().stream()
                .filter(job -> !job.kind().isSql())
                .map(TruthJob::name)
                .collect(Collectors.toSet());
        Map<String, Instant> recorded = new HashMap<>();
        history.ledger().attempts().forEach(one -> recorded.put(one.attempt().id(), one.began()));
        return history.executions().stream()
                .filter(one -> shells.contains(one.job())
                        && recorded.containsKey(one.id())
                        && isDeposed(history.elections(), one)
                        && isHindered(history.hindrances(), one, recorded.get(one.id())))
                .map(Execution::id)
                .collect(Collectors.toSet());
    }

    private static boolean isDeposed(List<History.Election> elections, Execution one) {
        return elections.stream()
                .anyMatch(
                        other -> other.term() > one.term() && other.committed().isBefore(one.began()));
    }

    private static boolean isHindered(List<Hindrances.Hindrance> all, Execution one, Instant recorded) {
        return all.stream().anyMatch(hindrance -> hindrance.touches(one.daemon(), recorded, one.began()));
    }
}
