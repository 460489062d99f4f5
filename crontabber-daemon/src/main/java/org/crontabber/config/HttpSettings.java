package org.crontabber.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code [http]}: where metrics are served; not at all when it is {@code "off"}. */
public record HttpSettings(boolean enabled, String host, int port) {
    private static final HttpSettings OFF = new HttpSettings(false, "", 0);
    private static final Pattern ADDRESS = Pattern.compile("(.+):([0-9]{1,5})");
    private static final int HIGHEST_PORT = 65_535;

    public static final HttpSettings DEFAULT = parse(Keys.HTTP.text("listen")).orElseThrow();

    /** {@code HOST:PORT} or {@code off}; empty when it is neither. */
    static Optional<HttpSettings> parse(String listen) {
        if (listen.equals("off")) {
            return Optional.of(OFF);
        }
        Matcher address = ADDRESS.matcher(listen);
        return address.matches() && Integer.parseInt(address.group(2)) <= HIGHEST_PORT
                ? Optional.of(new HttpSettings(true, address.group(1), Integer.parseInt(address.group(2))))
                : Optional.empty();
    }
}
