package org.crontabber.cli;

import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code --log}: how the log is written. */
final class LogOption {
    /** The forms of the log. */
    enum Format {
        plain,
        json
    }

    @Option(
            names = "--log",
            paramLabel = "FORMAT",
            description = "plain or json, to standard error (default: CRONTABBER_LOG, else plain).")
    private Format format =
            "json".equals(Optional.ofNullable(System.getenv("CRONTABBER_LOG")).orElse("")) ? Format.json : Format.plain;

    /** Takes effect when the first line is logged, so it comes before anything that logs. */
    void apply() {
        if (format == Format.json) {
            System.setProperty("logback.configurationFile", "logback-json.xml");
        }
    }
}
