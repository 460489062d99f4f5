package org.crontabber.daemon;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.crontabber.cli.Console;
import org.crontabber.cli.Crontabber;
import org.crontabber.cli.ExitCode;

/** Starts the program. */
public final class Main {
    private static final int OUTPUT_BUFFER_BYTES = 64 * 1024;
    private static final int DEFAULT_WIDTH = 100;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(exitCode(() -> Crontabber.run(console(), version(), new DaemonService(version()), arguments)));
    }

    /** Whatever ends this thread ends the program: threads that run attempts must not keep a dead scheduler's JVM. */
    static int exitCode(IntSupplier program) {
        try {
            return program.getAsInt();
        } catch (Throwable e) {
            System.err.println("crontabber: " + e);
            return ExitCode.FAILED;
        }
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
