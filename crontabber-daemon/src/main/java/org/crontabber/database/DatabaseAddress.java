package org.crontabber.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Where a database is, and who logs in.
 *
 * @param passwordFile read anew for each session, so that a password can be changed under a running daemon
 */
public record DatabaseAddress(
        String name,
        String url,
        @Nullable String user,
        @Nullable String password,
        @Nullable Path passwordFile) {
    private static final String INVALID_PASSWORD = "28P01";

    public DatabaseAddress(String name, String url, @Nullable String user, @Nullable String password) {
        this(name, url, user, password, null);
    }

    /** The password as it is now. */
    @Nullable
    String currentPassword() throws SQLException {
        if (passwordFile == null) {
            return password;
        }
        try {
            return Files.readString(passwordFile).strip();
        } catch (IOException e) {
            throw new SQLException(
                    "password_file " + passwordFile + " of database '" + name + "' can't be read (" + e + ")",
                    INVALID_PASSWORD,
                    e);
        }
    }

    @Override
    public String toString() {
        return name; // no secret ever reaches a log by way of a record
    }
}
