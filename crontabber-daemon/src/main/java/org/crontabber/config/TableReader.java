package org.crontabber.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.crontabber.schedule.DurationText;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the values of one table, each of them checked, and notes every problem instead of stopping at the first. It reads
 * what {@link Keys} describes, and nothing else; a table whose keys are names that people choose has no description.
 */
final class TableReader {
    private static final int LONGEST_VALUE_SHOWN = 80;

    private final TomlFile file;
    private final List<String> path;
    private final ObjectNode node;
    private final String owner;
    private final Collection<Problem> problems;
    private final @Nullable KeyTable described;
    private final Set<String> asked = new TreeSet<>();
    private final @Nullable TableReader defaults;
    private Set<String> withoutDefault = Set.of();
    private final Set<String> ignored = new TreeSet<>();

    /** A value, and where it stands. */
    record Value(JsonNode node, TomlFile file, List<String> path, String owner, String key) {
        /** From 1. */
        int line() {
            return file.line(path);
        }

        /** The value as a message shows it. */
        String shown() {
            String text = node.isString() ? node.stringValue() : node.toString();
            String cut = text.length() > LONGEST_VALUE_SHOWN ? text.substring(0, LONGEST_VALUE_SHOWN) + "…" : text;
            return "'" + cut.replaceAll("\\p{Cntrl}", "?") + "'";
        }

        /** The key, the value and the table, as a message begins. */
        String subject() {
            return key + " " + shown() + " " + owner;
        }
    }

    TableReader(
            TomlFile file,
            List<String> path,
            ObjectNode node,
            String owner,
            @Nullable KeyTable described,
            @Nullable TableReader defaults,
            Collection<Problem> problems) {
        this.file = file;
        this.path = List.copyOf(path);
        this.node = node;
        this.owner = owner;
        this.described = described;
        this.defaults = defaults;
        this.problems = problems;
    }

    /** The table at the key of a document's root; an empty one when there is none. */
    static TableReader root(TomlFile file, String key, @Nullable KeyTable described, Collection<Problem> problems) {
        String owner = "in [" + key + "]";
        JsonNode node = file.root().get(key);
        if (node instanceof ObjectNode table) {
            return new TableReader(file, List.of(key), table, owner, described, null, problems);
        }
        if (node != null) {
            problems.add(new Problem(file.path(), file.line(List.of(key)), key + " is not a table"));
        }
        return new TableReader(
                file, List.of(key), JsonNodeFactory.instance.objectNode(), owner, described, null, problems);
    }

    /** Keys for which no default counts, since the table has said something that replaces them all. */
    void ignoreDefaults(Set<String> keys) {
        withoutDefault = Set.copyOf(keys);
    }

    /** From now on it is as if nobody had said it, here or as a default. */
    void ignore(String key) {
        ignored.add(key);
    }

    /** The same table, with another one's values where it has none. */
    TableReader over(TableReader others) {
        return new TableReader(file, path, node, owner, described, others, problems);
    }

    boolean hasOwn(String key) {
        return node.has(key);
    }

    Optional<Value> value(String key) {
        if (described != null) {
            asked.add(described.key(key).name());
        }
        if (ignored.contains(key)) {
            return Optional.empty();
        }
        JsonNode own = node.get(key);
        if (own != null) {
            return Optional.of(new Value(own, file, append(key), owner, key));
        }
        return defaults == null || withoutDefault.contains(key) ? Optional.empty() : defaults.value(key);
    }

    Optional<String> text(String key) {
        return typed(key, JsonNode::isString, JsonNode::stringValue, "a string in quotes");
    }

    Optional<Boolean> bool(String key) {
        return typed(key, JsonNode::isBoolean, JsonNode::booleanValue, "true or false");
    }

    OptionalInt integer(String key, int lowest) {
        Optional<Value> value = value(key);
        if (value.isEmpty()) {
            return OptionalInt.empty();
        }
        JsonNode number = value.get().node();
        if (number.isIntegralNumber() && number.canConvertToInt() && number.intValue() >= lowest) {
            return OptionalInt.of(number.intValue());
        }
        boolean isQuoted = number.isString() && number.stringValue().matches("[0-9]+");
        String why = isQuoted ? " is a text: take the quotes off" : " is not a whole number of at least " + lowest;
        problem(value.get(), value.get().subject() + why);
        return OptionalInt.empty();
    }

    /** A duration with one of the units, such as {@code "smhdw"}. */
    Optional<Duration> duration(String key, String units) {
        return value(key).flatMap(value -> duration(value, units));
    }

    Optional<Duration> duration(Value value, String units) {
        String text = value.node().isString() ? value.node().stringValue() : "";
        Optional<Duration> duration = text.isEmpty() || units.indexOf(text.charAt(text.length() - 1)) < 0
                ? Optional.empty()
                : DurationText.parse(text);
        if (duration.isEmpty()) {
            problem(
                    value,
                    value.subject() + " is not a duration: a whole number of at least 1, then one of "
                            + String.join(", ", units.split("")) + ", in quotes, such as \"5m\"");
        }
        return duration;
    }

    /** One of a few words. */
    <E> Optional<E> word(String key, Map<String, E> words) {
        Optional<String> text = text(key);
        if (text.isPresent() && !words.containsKey(text.get())) {
            Value value = value(key).orElseThrow();
            problem(
                    value,
                    value.subject() + " is not one of " + String.join(", ", new TreeSet<>(words.keySet()))
                            + Nearest.hint(text.get(), words.keySet()));
        }
        return text.map(words::get);
    }

    /** A table whose keys are names that people choose. */
    Optional<TableReader> names(String key) {
        Optional<Value> value = value(key);
        if (value.isPresent() && !(value.get().node() instanceof ObjectNode)) {
            problem(value.get(), value.get().subject() + " is not a table");
        }
        return value.filter(found -> found.node() instanceof ObjectNode).map(found -> table(found, null));
    }

    TableReader table(Value value, @Nullable KeyTable itsKeys) {
        return new TableReader(
                value.file(),
                value.path(),
                (ObjectNode) value.node(),
                "in " + value.key() + " " + value.owner(),
                itsKeys,
                null,
                problems);
    }

    Optional<List<Value>> list(String key) {
        Optional<Value> value = value(key);
        if (value.isPresent() && !value.get().node().isArray()) {
            problem(value.get(), value.get().subject() + " is not a list in brackets");
            return Optional.empty();
        }
        return value.map(TableReader::elements);
    }

    private static List<Value> elements(Value list) {
        List<Value> elements = new ArrayList<>();
        for (JsonNode element : list.node()) {
            List<String> place = new ArrayList<>(list.path());
            place.add(Integer.toString(elements.size()));
            elements.add(new Value(element, list.file(), List.copyOf(place), list.owner(), list.key()));
        }
        return elements;
    }

    private <T> Optional<T> typed(
            String key, Function<JsonNode, Boolean> is, Function<JsonNode, T> convert, String allowed) {
        Optional<Value> value = value(key);
        if (value.isPresent() && !is.apply(value.get().node())) {
            problem(value.get(), value.get().subject() + " is not " + allowed);
            return Optional.empty();
        }
        return value.map(found -> convert.apply(found.node()));
    }

    void problem(Value value, String message) {
        problems.add(new Problem(value.file().path(), value.file().line(value.path()), message));
    }

    /** A problem of the table as a whole. */
    void problem(String message) {
        problems.add(new Problem(file.path(), line(), message));
    }

    int line() {
        return file.line(path);
    }

    Set<String> keys() {
        return new TreeSet<>(node.propertyNames());
    }

    String owner() {
        return owner;
    }

    /** Notes each key that is not described. */
    void rejectUnknownKeys() {
        Set<String> known = new TreeSet<>(described().names());
        for (String key : keys()) {
            if (!known.contains(key)) {
                problems.add(new Problem(
                        file.path(),
                        file.line(append(key)),
                        "unknown key '" + key + "' " + owner + Nearest.hint(key, known) + " (known: "
                                + String.join(", ", known) + ")"));
            }
        }
    }

    /**
     * Ends the reading: notes each key that is not described.
     *
     * @throws IllegalStateException when a key is described that nobody has asked for
     */
    void end() {
        rejectUnknownKeys();
        Set<String> unread = new TreeSet<>(described().names());
        unread.removeAll(asked);
        if (!unread.isEmpty()) {
            throw new IllegalStateException("described and never read " + owner + ": " + String.join(", ", unread));
        }
    }

    private KeyTable described() {
        if (described == null) {
            throw new IllegalStateException("the keys " + owner + " are names");
        }
        return described;
    }

    private List<String> append(String key) {
        List<String> longer = new ArrayList<>(path);
        longer.add(key);
        return List.copyOf(longer);
    }
}
