package org.crontabber.database;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;
import org.postgresql.util.PasswordUtil;

/**
 * The password of an embedded server, in a file that only its owner can read: the server listens on the loopback
 * interface, where each user of the host comes.
 */
final class ServerPassword {
    private static final String FILE = "postgres-password";
    private static final int RANDOM_BYTES = 32;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final String text;

    private ServerPassword(String text) {
        this.text = text;
    }

    /**
     * The one that is kept; a new one when there is none, when it can't be read, or when others could have read it.
     * Whoever asks sets it in the server, so nothing is lost by a new one.
     */
    static ServerPassword keep(Path stateDirectory) throws IOException {
        Path file = stateDirectory.resolve(FILE);
        try {
            String kept = Files.readString(file).strip();
            if (!kept.isEmpty() && OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
                return new ServerPassword(kept);
            }
        } catch (IOException e) {
            // the same as none
        }
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        String drawn = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        write(file, drawn + "\n");
        return new ServerPassword(drawn);
    }

    /**
     * The one of a server that somebody else runs.
     *
     * @throws Refused when this user can't read it
     */
    static ServerPassword of(Path stateDirectory) {
        Path file = stateDirectory.resolve(FILE);
        try {
            return new ServerPassword(Files.readString(file).strip());
        } catch (IOException e) {
            throw new Refused(
                    "the password of the embedded PostgreSQL can't be read (" + e
                            + "):\nlook as the user who runs its daemon, or as root; where the file is gone, start the"
                            + " daemon again: it makes a new one",
                    e);
        }
    }

    /** Replaces a file by one that only its owner can read: at no moment is it half written, or open to others. */
    static void write(Path file, String content) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(next);
        try (FileChannel channel = FileChannel.open(
                next,
                EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
            ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    String text() {
        return text;
    }

    /** What the server keeps of it, from which nobody finds it: safe in its log. */
    String verifier() {
        return PasswordUtil.encodeScramSha256(text.toCharArray());
    }
}
