package org.crontabber.database;

import org.jspecify.annotations.Nullable;

/** Where a database is, and who logs in. */
public record DatabaseAddress(
        String name,
        String url,
        @Nullable String user,
        @Nullable String password) {
    @Override
    public String toString() {
        return name; // no secret ever reaches a log by way of a record
    }
}
