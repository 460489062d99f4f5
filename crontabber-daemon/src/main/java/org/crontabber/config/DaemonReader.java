package org.crontabber.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.crontabber.schedule.TickGrid;
import tools.jackson.databind.node.ObjectNode;

/** Reads {@code [daemon]}, {@code [http]} and {@code [database]}. */
final class DaemonReader {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,62}");
    private static final String ALL_UNITS = "smhdw";

    private final TomlFile file;
    private final Collection<Problem> problems;

    DaemonReader(TomlFile file, Collection<Problem> problems) {
        this.file = file;
        this.problems = problems;
    }

    DaemonSettings daemon() {
        TableReader table = TableReader.root(file, "daemon", Keys.DAEMON, problems);
        DaemonSettings byDefault = DaemonSettings.DEFAULT;
        Optional<String> name = table.text("name");
        if (name.isPresent() && !NAME.matcher(name.get()).matches()) {
            TableReader.Value value = table.value("name").orElseThrow();
            table.problem(value, value.subject() + " is not a name: " + NAME.pattern());
        }
        DaemonSettings settings = new DaemonSettings(
                name.orElse(byDefault.name()),
                tick(table).map(TickGrid::new).orElse(byDefault.grid()),
                zone(table).orElse(byDefault.zone()),
                table.integer("concurrency", 1).orElse(byDefault.concurrency()),
                table.text("state").orElse(byDefault.state()),
                table.duration("keep_history", ALL_UNITS).orElse(byDefault.keepHistory()),
                table.duration("database_grace", ALL_UNITS).orElse(byDefault.databaseGrace()),
                table.text("jobs_dir")
                        .map(path -> file.path()
                                .toAbsolutePath()
                                .resolveSibling(path)
                                .normalize())
                        .orElse(byDefault.jobsDir()));
        table.end();
        return settings;
    }

    private static Optional<Duration> tick(TableReader table) {
        Optional<Duration> tick = table.duration("tick", ALL_UNITS);
        if (tick.isPresent() && !TickGrid.dividesADay(tick.get())) {
            TableReader.Value value = table.value("tick").orElseThrow();
            table.problem(value, value.subject() + " does not divide a day");
            return Optional.empty();
        }
        return tick;
    }

    static Optional<ZoneId> zone(TableReader table) {
        Optional<String> zone = table.text("zone");
        try {
            return zone.map(ZoneId::of);
        } catch (DateTimeException e) {
            TableReader.Value value = table.value("zone").orElseThrow();
            table.problem(
                    value,
                    value.subject() + " is not a time zone such as \"Europe/Berlin\""
                            + Nearest.hint(zone.orElse(""), ZoneId.getAvailableZoneIds()));
            return Optional.empty();
        }
    }

    HttpSettings http() {
        TableReader table = TableReader.root(file, "http", Keys.HTTP, problems);
        Optional<String> listen = table.text("listen");
        table.end();
        Optional<HttpSettings> settings = listen.flatMap(HttpSettings::parse);
        if (listen.isPresent() && settings.isEmpty()) {
            TableReader.Value value = table.value("listen").orElseThrow();
            table.problem(value, value.subject() + " is neither HOST:PORT, such as \"127.0.0.1:9466\", nor \"off\"");
        }
        return settings.orElse(HttpSettings.DEFAULT);
    }

    /** The databases by name; one that holds the state and is not described is embedded. */
    Map<String, DatabaseSettings> databases(String state) {
        TableReader table = TableReader.root(file, "database", null, problems);
        Map<String, DatabaseSettings> databases = new LinkedHashMap<>();
        for (String name : table.keys()) {
            TableReader.Value value = table.value(name).orElseThrow();
            if (value.node() instanceof ObjectNode) {
                databases.put(name, database(name, table.table(value, Keys.DATABASE)));
            } else {
                table.problem(value, value.subject() + " is not a table: write [database." + name + "]");
            }
        }
        if (state.equals(Keys.DAEMON.text("state"))) {
            databases.putIfAbsent(state, new DatabaseSettings(state, null, null, null, null));
        }
        return databases;
    }

    private DatabaseSettings database(String name, TableReader table) {
        Optional<String> url = table.text("url");
        if (url.isPresent() && !url.get().startsWith("jdbc:postgresql:")) {
            TableReader.Value value = table.value("url").orElseThrow();
            table.problem(value, "url of database '" + name + "' does not begin with jdbc:postgresql:");
        }
        Optional<String> password = table.text("password");
        if (password.isPresent() && !isPrivate(file.path())) {
            table.problem(
                    table.value("password").orElseThrow(),
                    "password of database '" + name + "' stands in a file that others may read: chmod 600 "
                            + file.path() + ", or use password_file");
        }
        DatabaseSettings settings = new DatabaseSettings(
                name,
                url.orElse(null),
                table.text("user").orElse(null),
                table.text("password_file").map(Path::of).orElse(null),
                password.orElse(null));
        table.end();
        return settings;
    }

    private static boolean isPrivate(Path path) {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
            return permissions.stream().allMatch(permission -> permission.name().startsWith("OWNER_"));
        } catch (IOException | UnsupportedOperationException e) {
            return false; // what can't be told is not private
        }
    }
}
