package org.crontabber.simulation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The attempts that ended last: a bound, since a long run has millions of them. */
final class NewestIds {
    private static final int MOST = 100_000;

    private final Map<UUID, Fact.Begun> newest = new LinkedHashMap<>();

    void add(Fact.Begun begun) {
        newest.put(begun.id(), begun);
        if (newest.size() > MOST) {
            newest.remove(newest.keySet().iterator().next());
        }
    }

    Fact.@Nullable Begun find(UUID id) {
        return newest.get(id);
    }
}
