package org.crontabber.database;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    private static final Pattern URL_PASSWORD = Pattern.compile("[?&](?:ssl)?password=([^&]*)");

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

    /** The password, wherever it stands; a file that can't be read has none to give away. */
    Set<String> secrets() {
        Set<String> secrets = new HashSet<>();
        if (url.contains("password=")) { // asked for each attempt, and hardly ever so
            Matcher inUrl = URL_PASSWORD.matcher(url);
            while (inUrl.find()) {
                secrets.add(URLDecoder.decode(inUrl.group(1), StandardCharsets.UTF_8));
            }
        }
        try {
            String current = currentPassword();
            if (current != null) {
                secrets.add(current);
            }
        } catch (SQLException e) {
            return secrets; // whoever logs in with it says so
        }
        return secrets;
    }

    @Override
    public String toString() {
        return name; // no secret ever reaches a log by way of a record
    }
}
