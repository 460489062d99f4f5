package org.crontabber.daemon;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import org.crontabber.cli.Console;
import org.crontabber.cli.Crontabber;

/** Starts the program. */
public final class Main {
    private static final int OUTPUT_BUFFER_BYTES = 64 * 1024;
    private static final int DEFAULT_WIDTH = 100;

    private Main() {}

    public static void main(String[] arguments) {
        int exitCode = Crontabber.run(console(), version(), new DaemonService(version()), arguments);
        System.exit(exitCode);
    }

    /** The launcher says whether a person looks, since a JVM can't tell on all of its versions. */
    private static Console console() {
        boolean isTerminal = "1".equals(System.getenv("CRONTABBER_TERMINAL")) && System.getenv("NO_COLOR") == null;
        PrintStream out = new PrintStream(
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), OUTPUT_BUFFER_BYTES),
                isTerminal,
                StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        return new Console(System.in, out, err, isTerminal, width(), InstantSource.system());
    }

    private static int width() {
        return Optional.ofNullable(System.getenv("COLUMNS"))
                .filter(columns -> columns.matches("[0-9]{1,4}"))
                .map(Integer::parseInt)
                .filter(columns -> columns >= 20)
                .orElse(DEFAULT_WIDTH);
    }

    private static String version() {
        return Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
                .orElse("development");
    }
}
