package org.crontabber.action.java;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crontabber.schedule.DurationText;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * A job's {@code config} as a record of its own: {@code batch_size} is the component {@code batchSize}. A component that
 * is an Optional or {@code @Nullable} may be left out; what is in no component is a mistake.
 */
final class ConfigRecord {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .addModule(new SimpleModule().addDeserializer(Duration.class, new DurationOfText()))
            .build();

    private static final Pattern MISSING = Pattern.compile("Null value for creator property '([^']*)'");

    private ConfigRecord() {}

    /** As everywhere in a configuration: {@code "5m"}. */
    private static final class DurationOfText extends ValueDeserializer<Duration> {
        @Override
        public Duration deserialize(JsonParser parser, DeserializationContext context) {
            String text = parser.getValueAsString("");
            return DurationText.parse(text)
                    .orElseThrow(() -> context.weirdStringException(text, Duration.class, "such as \"5m\" or \"2h\""));
        }
    }

    /**
     * The record of these settings; none when something is wrong with them, which is added to the faults.
     *
     * @param settings the values by their keys
     */
    static Optional<Object> bind(Class<?> type, Map<String, Object> settings, List<Fault> faults) {
        int before = faults.size();
        lookAtKeys(type, settings, faults);
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        for (int index = 0; index < components.length; index++) {
            values[index] = value(components[index], settings.get(key(components[index])), faults);
        }
        return faults.size() > before ? Optional.empty() : made(type, values, faults);
    }

    /** Adds the keys that are unknown or missing. */
    static void lookAtKeys(Class<?> type, Map<String, Object> settings, List<Fault> faults) {
        Map<String, RecordComponent> known = new TreeMap<>();
        Arrays.stream(type.getRecordComponents()).forEach(component -> known.put(key(component), component));
        settings.keySet().stream()
                .filter(key -> !known.containsKey(key))
                .forEach(key -> faults.add(new Fault(
                        key, "unknown key '" + key + "' (known: " + String.join(", ", known.keySet()) + ")")));
        known.forEach((key, component) -> {
            if (!settings.containsKey(key) && !mayMiss(component)) {
                faults.add(new Fault(null, "key '" + key + "' is missing"));
            }
        });
    }

    private static boolean mayMiss(RecordComponent component) {
        return component.getType() == Optional.class
                || component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private static @Nullable Object value(RecordComponent component, @Nullable Object given, List<Fault> faults) {
        if (given == null) {
            return component.getType() == Optional.class ? Optional.empty() : null;
        }
        try {
            return MAPPER.convertValue(given, MAPPER.constructType(component.getGenericType()));
        } catch (JacksonException | IllegalArgumentException e) {
            faults.add(
                    new Fault(key(component), key(component) + " = " + given + " is no " + named(component) + why(e)));
            return null;
        }
    }

    private static String named(RecordComponent component) {
        return component.getGenericType().getTypeName().replaceAll("[a-z]+\\.|[A-Za-z.$]*\\$", "");
    }

    /** What its reader says in words of its own is left out. */
    private static String why(Exception e) {
        if (e instanceof UnrecognizedPropertyException unknown) {
            return ": unknown key '" + unknown.getPropertyName() + "'";
        }
        Matcher missing = MISSING.matcher(String.valueOf(e.getMessage()));
        return missing.find() ? ": key '" + missing.group(1) + "' is missing" : "";
    }

    private static Optional<Object> made(Class<?> type, @Nullable Object[] values, List<Fault> faults) {
        try {
            Class<?>[] types = Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            Constructor<?> canonical = type.getDeclaredConstructor(types);
            canonical.setAccessible(true);
            return Optional.of(canonical.newInstance(values));
        } catch (InvocationTargetException e) {
            faults.add(new Fault(
                    null,
                    "config: " + Objects.requireNonNullElse(e.getCause(), e).getMessage()));
            return Optional.empty();
        } catch (ReflectiveOperationException | RuntimeException e) {
            faults.add(new Fault(null, "config can't be a " + type.getName() + ": " + e));
            return Optional.empty();
        }
    }

    private static String key(RecordComponent component) {
        return component.getName().replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(java.util.Locale.ROOT);
    }
}
