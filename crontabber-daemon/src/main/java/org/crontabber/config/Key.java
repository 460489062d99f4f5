package org.crontabber.config;

import org.jspecify.annotations.Nullable;

/**
 * One key of the configuration. The readers know no other keys, and the manual's reference is made of them.
 *
 * @param form what may stand there, in words
 * @param value what counts when it is left out, as text; null when {@code otherwise} says it
 * @param otherwise what it is like without the key, in words
 * @param meaning what it is for, in a sentence or two
 */
public record Key(String name, String form, @Nullable String value, String otherwise, String meaning) {

    /** A key that may be left out, and nothing takes its place. */
    static Key of(String name, String form, String meaning) {
        return new Key(name, form, null, "", meaning);
    }

    /** A key with a value that counts when it is left out. */
    static Key withDefault(String name, String form, String value, String meaning) {
        return new Key(name, form, value, "", meaning);
    }

    /** A key whose default is no value, but is said in words. */
    static Key otherwise(String name, String form, String otherwise, String meaning) {
        return new Key(name, form, null, otherwise, meaning);
    }

    /** The default as TOML writes it; empty when there is none. */
    public String literal() {
        if (value == null) {
            return "";
        }
        return value.matches("true|false|[0-9]+") ? value : "\"" + value + "\"";
    }
}
