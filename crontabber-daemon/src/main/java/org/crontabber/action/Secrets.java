package org.crontabber.action;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.crontabber.store.Output;

/** Values that must not reach the state, a log or a page. What is shorter than four characters is no secret. */
public final class Secrets {
    public static final Secrets NONE = new Secrets(Stream.of());

    private static final int SHORTEST_CHARS = 4;
    private static final String MASK = "***";
    private static final Pattern NAME =
            Pattern.compile("PASSWORD|PASSWD|SECRET|TOKEN|CREDENTIAL|_KEY$", Pattern.CASE_INSENSITIVE);

    /** The longest first: one may be a part of another. */
    private final List<String> values;
    /** The same, a character for each byte. */
    private final List<String> bytes;

    private Secrets(Stream<String> values) {
        this.values = values.filter(value -> value.length() >= SHORTEST_CHARS)
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
        this.bytes = this.values.stream()
                .map(value -> new String(value.getBytes(UTF_8), ISO_8859_1))
                .toList();
    }

    /** Passwords, and those variables of a job whose names say that they are secret. */
    public static Secrets of(Collection<String> passwords, Map<String, String> env) {
        Stream<String> variables = env.entrySet().stream()
                .filter(variable -> NAME.matcher(variable.getKey()).find())
                .map(Map.Entry::getValue);
        return new Secrets(Stream.concat(passwords.stream(), variables));
    }

    /**
     * Those of now, made anew only when a password has changed: that costs more than many an attempt's own work. Any
     * thread.
     */
    public static Supplier<Secrets> following(Supplier<Set<String>> passwords, Map<String, String> env) {
        return new Following(passwords, Map.copyOf(env));
    }

    private static final class Following implements Supplier<Secrets> {
        private final Supplier<Set<String>> passwords;
        private final Map<String, String> env;
        private volatile Made last;

        Following(Supplier<Set<String>> passwords, Map<String, String> env) {
            this.passwords = passwords;
            this.env = env;
            this.last = new Made(Set.of(), of(Set.of(), env));
        }

        @Override
        public Secrets get() {
            Set<String> now = passwords.get();
            Made made = last;
            if (!made.passwords().equals(now)) {
                made = new Made(Set.copyOf(now), of(now, env));
                last = made;
            }
            return made.secrets();
        }
    }

    /** What was made of these passwords. */
    private record Made(Set<String> passwords, Secrets secrets) {}

    /** The same end, in whose words and output each of them is replaced. */
    Result mask(Result result) {
        if (values.isEmpty()) {
            return result;
        }
        Result.Failure failure = result.failure();
        Result.Failure masked = failure == null
                ? null
                : new Result.Failure(
                        failure.type(),
                        mask(failure.message(), values),
                        failure.trace() == null ? null : mask(failure.trace(), values));
        return result.saying(masked, mask(result.output()));
    }

    /** The same text, in which each of them is replaced. */
    public String mask(String text) {
        return mask(text, values);
    }

    private static String mask(String text, List<String> secrets) {
        String masked = text;
        for (String secret : secrets) {
            masked = masked.replace(secret, MASK);
        }
        return masked;
    }

    /** The same output, in which each of them is replaced. */
    public Output mask(Output output) {
        if (values.isEmpty()) {
            return output;
        }
        String first = new String(output.first(), ISO_8859_1);
        String last = new String(output.last(), ISO_8859_1);
        if (output.missingBytes() == 0) {
            return new Output(mask(first + last, bytes).getBytes(ISO_8859_1), new byte[0]);
        }
        return new Output(
                withoutBegun(mask(first, bytes)).getBytes(ISO_8859_1),
                output.missingBytes(),
                withoutRest(mask(last, bytes)).getBytes(ISO_8859_1));
    }

    /** Where the head ends within a secret, what it has of it. */
    private String withoutBegun(String head) {
        int longest = 0;
        for (String secret : bytes) {
            for (int length = secret.length() - 1; length > longest; length--) {
                longest = head.endsWith(secret.substring(0, length)) ? length : longest;
            }
        }
        return longest == 0 ? head : head.substring(0, head.length() - longest) + MASK;
    }

    /** Where the tail begins within a secret, what it has of it. */
    private String withoutRest(String tail) {
        int longest = 0;
        for (String secret : bytes) {
            for (int length = secret.length() - 1; length > longest; length--) {
                longest = tail.startsWith(secret.substring(secret.length() - length)) ? length : longest;
            }
        }
        return longest == 0 ? tail : MASK + tail.substring(longest);
    }

    /** None of them: a secret is never told. */
    @Override
    public String toString() {
        return values.size() + " secrets";
    }
}
