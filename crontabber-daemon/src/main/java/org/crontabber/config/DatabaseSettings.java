package org.crontabber.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * {@code [database.NAME]}.
 *
 * @param url JDBC; without it an embedded PostgreSQL is kept in the state directory
 */
public record DatabaseSettings(
        String name,
        @Nullable String url,
        @Nullable String user,
        @Nullable Path passwordFile,
        @Nullable String password) {

    public boolean isEmbedded() {
        return url == null;
    }

    @Override
    public String toString() {
        return "database " + name; // no secret ever reaches a log by way of a record
    }
}
