package org.crontabber.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.crontabber.schedule.DurationText;

/**
 * The keys that may stand in a table. A reader that asks for another one is a mistake of the program, and so is one that
 * never asks for one of these: what is read is described, and what is described is read.
 *
 * @param title how people write the table
 * @param purpose in a sentence or two
 */
public record KeyTable(String title, String purpose, List<Key> keys) {
    public KeyTable {
        keys = List.copyOf(keys);
    }

    /** One table of the keys of several. */
    static KeyTable of(String title, List<KeyTable> parts) {
        List<Key> keys = new ArrayList<>();
        parts.forEach(part -> keys.addAll(part.keys()));
        return new KeyTable(title, "", keys);
    }

    Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        keys.forEach(key -> names.add(key.name()));
        return names;
    }

    Key key(String name) {
        return keys.stream()
                .filter(key -> key.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("key '" + name + "' is not described in " + title));
    }

    /** The default of a key that has one. */
    String text(String name) {
        return Optional.ofNullable(key(name).value())
                .orElseThrow(() -> new IllegalArgumentException("key '" + name + "' in " + title + " has no default"));
    }

    Duration duration(String name) {
        return DurationText.parse(text(name)).orElseThrow();
    }

    int integer(String name) {
        return Integer.parseInt(text(name));
    }
}
