package org.crontabber.observe;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.event.KeyValuePair;

/**
 * The pairs of a line of the plain log as logfmt has them: a value with a blank, a quote or an equals sign stands in
 * quotes, so that programs can tell where it ends. The log's configuration makes it by its name.
 */
public final class LogfmtPairs extends ClassicConverter {
    private static final Pattern BARE = Pattern.compile("[^\\s\"=\\\\\\p{Cntrl}]+");

    @Override
    public String convert(ILoggingEvent event) {
        return event.getKeyValuePairs() == null
                ? ""
                : event.getKeyValuePairs().stream().map(LogfmtPairs::pair).collect(Collectors.joining(" "));
    }

    private static String pair(KeyValuePair pair) {
        String value = String.valueOf(pair.value);
        return pair.key + "=" + (BARE.matcher(value).matches() ? value : quoted(value));
    }

    private static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("[\\s\\p{Cntrl}]", " ") + '"';
    }
}
