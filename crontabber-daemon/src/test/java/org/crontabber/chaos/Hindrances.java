package org.crontabber.chaos;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which daemon was frozen or cut off, and when: what the manual makes an exception for. */
final class Hindrances {
    private final List<Hindrance> over = new ArrayList<>();
    private final Map<Object, Hindrance> open = new HashMap<>();

    /**
     * A time in which a daemon could not do what it wanted.
     *
     * @param daemon the process
     */
    record Hindrance(long daemon, Instant from, Instant to) {
        boolean touches(long process, Instant begin, Instant end) {
            return daemon == process && !from.isAfter(end) && !to.isBefore(begin);
        }
    }

    /** It begins; what is returned ends it, once the fault is really over. */
    Runnable begin(Member member) {
        Object key = new Object();
        open.put(key, new Hindrance(member.pid(), Instant.now(), Instant.MAX));
        return () -> end(key);
    }

    private void end(Object key) {
        Hindrance hindrance = open.remove(key);
        if (hindrance != null) {
            over.add(new Hindrance(hindrance.daemon(), hindrance.from(), Instant.now()));
        }
    }

    void endAll() {
        List.copyOf(open.keySet()).forEach(this::end);
    }

    List<Hindrance> all() {
        return List.copyOf(over);
    }
}
