package org.crontabber.schedule;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as the configuration writes them: a whole number and one unit, {@code 5m}, {@code 2w}. */
public final class DurationText {
    /** The longest duration that is accepted: longer ones are typing errors and would overflow calendars. */
    public static final Duration LONGEST = Duration.ofDays(36_525);

    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})([smhdw])");

    private DurationText() {}

    /** The duration, or empty when the text has another form, is zero, or is longer than {@link #LONGEST}. */
    public static Optional<Duration> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Duration duration = unit(matcher.group(2).charAt(0)).multipliedBy(Long.parseLong(matcher.group(1)));
        return duration.isZero() || duration.compareTo(LONGEST) > 0 ? Optional.empty() : Optional.of(duration);
    }

    /** The shortest text that parses to this duration of whole seconds; {@code 0.5s} where it is not of whole ones. */
    public static String of(Duration duration) {
        if (duration.isZero() || duration.toNanosPart() != 0) {
            return BigDecimal.valueOf(duration.toMillis(), 3)
                            .stripTrailingZeros()
                            .toPlainString() + "s";
        }
        for (char unit : new char[] {'w', 'd', 'h', 'm'}) {
            if (duration.toSeconds() % unit(unit).toSeconds() == 0) {
                return String.format(
                        Locale.ROOT, "%d%c", duration.toSeconds() / unit(unit).toSeconds(), unit);
            }
        }
        return duration.toSeconds() + "s";
    }

    private static Duration unit(char letter) {
        return switch (letter) {
            case 's' -> Duration.ofSeconds(1);
            case 'm' -> Duration.ofMinutes(1);
            case 'h' -> Duration.ofHours(1);
            case 'd' -> Duration.ofDays(1);
            case 'w' -> Duration.ofDays(7);
            default -> throw new IllegalArgumentException("unit " + letter);
        };
    }
}
