package org.crontabber.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a state directory for one process: a server that runs there without anybody who holds the lock is an orphan, and
 * one whose owner lives is left alone. The operating system drops the lock with the process, however that ends.
 */
final class StateDirectoryLock implements AutoCloseable {
    private static final String NAME = "lock";

    private final FileChannel channel;

    private StateDirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Makes the directory where it is missing, and takes it.
     *
     * @throws StateDirectoryTaken when another process has it
     * @throws Refused when it can't be made or written
     */
    static StateDirectoryLock take(Path directory) {
        FileChannel channel = open(directory);
        try {
            if (tryLock(channel) == null) {
                channel.close();
                throw new StateDirectoryTaken(directory);
            }
            return new StateDirectoryLock(channel);
        } catch (IOException e) {
            throw new UncheckedIOException("the lock of " + directory + " can't be taken", e);
        }
    }

    private static FileChannel open(Path directory) {
        try {
            Files.createDirectories(directory);
            return FileChannel.open(directory.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new Refused(
                    "the state directory " + directory + " can't be written (" + e
                            + "):\ngive it to this user, or name another place with --state-dir",
                    e);
        }
    }

    /** Null when it is taken, by another process or by this one. */
    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the lock of the state directory can't be given back", e);
        }
    }
}
