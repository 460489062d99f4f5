package org.crontabber.database;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How an instance names itself by its lock session's {@code application_name}: {@code crontabber@HOST/PID VERSION}.
 * Everybody who may look at {@code pg_stat_activity} sees by it who leads and who stands by.
 */
public record InstanceName(String host, long process, String version) {
    /** The beginning of each. */
    static final String PREFIX = "crontabber@";

    private static final Pattern NAME = Pattern.compile(PREFIX + "(.*)/([0-9]{1,18}) (.*)");
    /** PostgreSQL cuts a longer one: NAMEDATALEN - 1. */
    private static final int MOST_CHARS = 63;

    String applicationName() {
        String end = "/" + process + " " + version;
        int room = Math.max(0, MOST_CHARS - PREFIX.length() - end.length());
        return PREFIX + (host.length() > room ? host.substring(0, room) : host) + end;
    }

    static Optional<InstanceName> parse(@Nullable String applicationName) {
        Matcher name = NAME.matcher(applicationName == null ? "" : applicationName);
        return name.matches()
                ? Optional.of(new InstanceName(name.group(1), Long.parseLong(name.group(2)), name.group(3)))
                : Optional.empty();
    }

    /** For people. */
    @Override
    public String toString() {
        return host + ", process " + process;
    }
}
