package org.crontabber.config;

/** {@code [http]}: where metrics are served; not at all when it is {@code "off"}. */
public record HttpSettings(boolean enabled, String host, int port) {
    public static final HttpSettings DEFAULT = new HttpSettings(true, "127.0.0.1", 9466);
    static final HttpSettings OFF = new HttpSettings(false, "", 0);
}
