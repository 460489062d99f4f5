package org.crontabber.database;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The program of an embedded server, which the library unpacks in the state directory. One for each start. */
final class ServerProgram implements PgBinaryResolver {
    private static final String DIRECTORY = "postgres-program";
    private static final String OWNER_ONLY = "rwx------";
    private static final int OUTPUT_BYTES = 64 * 1024;

    private final Path directory;
    private final MessageDigest digest;

    private ServerProgram(Path directory, MessageDigest digest) {
        this.directory = directory;
        this.digest = digest;
    }

    /** Makes its directory, where nobody else comes in: the library lets everybody write there. */
    static ServerProgram in(Path stateDirectory) throws IOException {
        Path directory = stateDirectory.resolve(DIRECTORY);
        if (!Files.isDirectory(directory)) {
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
        }
        try {
            ServerProgram program = new ServerProgram(directory, MessageDigest.getInstance("MD5"));
            program.close();
            return program;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    Path directory() {
        return directory;
    }

    /** Takes back what others may: whoever can write there puts a program of his own in its place. */
    void close() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(OWNER_ONLY));
    }

    /** The archive; the library names the directory that it unpacks it into after its digest. */
    @Override
    public InputStream getPgBinary(String system, String machine) throws IOException {
        return new DigestInputStream(DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, machine), digest);
    }

    /**
     * Executes statements as the superuser, in a process that nobody can connect to. Once, and after the library has
     * unpacked the program.
     *
     * @param statements a line each; by its standard input, which nobody else sees
     */
    void execute(Path data, List<String> statements, Duration limit) throws IOException {
        Process process =
                new ProcessBuilder(command(data)).redirectErrorStream(true).start();
        CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS)
                .execute(process::destroyForcibly);
        try (OutputStream input = process.getOutputStream()) {
            input.write((String.join("\n", statements) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // it has ended already: what it has printed says why
        }
        String output;
        try (InputStream printed = process.getInputStream()) {
            output = new String(printed.readNBytes(OUTPUT_BYTES), StandardCharsets.UTF_8);
        }
        try {
            int exitCode = process.waitFor();
            if (exitCode != 0) {
                throw new IOException(output.lines()
                        .filter(line -> line.contains("FATAL:") || line.contains("ERROR:"))
                        .map(line -> line.replaceFirst(".*?(?=FATAL:|ERROR:)", ""))
                        .findFirst()
                        .orElse("its single-user mode ends with exit code " + exitCode));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private List<String> command(Path data) {
        List<String> command = new ArrayList<>();
        if (LinuxUtils.isUnshareAvailable()) { // PostgreSQL refuses root; the library starts it so, too
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(directory
                .resolve("PG-" + HexFormat.of().formatHex(digest.digest()))
                .resolve("bin/postgres")
                .toString());
        command.addAll(List.of("--single", "-D", data.toAbsolutePath().toString()));
        command.addAll(List.of("-c", "exit_on_error=true", "-c", "lc_messages=C", "postgres"));
        return command;
    }
}
