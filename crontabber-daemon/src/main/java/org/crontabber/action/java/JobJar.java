package org.crontabber.action.java;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One plugin jar, loaded from a copy that nobody replaces, by a loader of its own: what it brings comes first, but for the
 * types that it shares with the daemon. It stays open until it is retired and its last attempt has ended. Thread-safe.
 */
final class JobJar implements JobClass.Home {
    /** The API, what injects, and the driver's types that a connection is unwrapped to. */
    private static final List<String> SHARED = List.of(
            "org.crontabber.api.",
            "org.jspecify.annotations.",
            "jakarta.inject.",
            "com.google.inject.",
            "org.aopalliance.",
            "org.postgresql.",
            NoExit.class.getName());

    private static final Logger LOG = LoggerFactory.getLogger(JobJar.class);

    private final Path original;
    private final Path copy;
    private final Loader loader;
    private int users;
    private boolean isRetired;

    private JobJar(Path original, Path copy, Loader loader) {
        this.original = original;
        this.copy = copy;
        this.loader = loader;
    }

    /**
     * Opens a copy of it.
     *
     * @throws IOException when it is no jar, or can't be read
     */
    static JobJar open(Path original, Path directory) throws IOException {
        Path copy = Files.copy(original, directory.resolve(original.getFileName()));
        try (JarFile jar = new JarFile(copy.toFile())) {
            jar.entries().asIterator().forEachRemaining(entry -> {}); // its directory is whole
        } catch (IOException e) {
            Files.delete(copy);
            throw e;
        }
        return new JobJar(original, copy, new Loader(copy.toUri().toURL(), JobJar.class.getClassLoader()));
    }

    /** Its file's name. */
    @Override
    public String name() {
        return String.valueOf(original.getFileName());
    }

    boolean has(String className) {
        return loader.findResource(className.replace('.', '/') + ".class") != null;
    }

    @Override
    public ClassLoader loader() {
        return loader;
    }

    @Override
    public synchronized boolean enter() {
        if (isRetired) {
            return false;
        }
        users++;
        return true;
    }

    @Override
    public synchronized void leave() {
        users--;
        closeIfOver();
    }

    /** Nobody is to begin with it any more. */
    synchronized void retire() {
        if (!isRetired) {
            isRetired = true;
            closeIfOver();
        }
    }

    private void closeIfOver() {
        if (isRetired && users == 0) {
            try {
                loader.close();
                Files.deleteIfExists(copy);
                Files.deleteIfExists(Objects.requireNonNull(copy.getParent()));
            } catch (DirectoryNotEmptyException e) {
                return; // another jar of it is still in use
            } catch (IOException e) {
                LOG.warn("the copy of {} can't be closed: {}", original, e.getMessage());
            }
        }
    }

    /** Child first. */
    private static final class Loader extends URLClassLoader {
        static {
            registerAsParallelCapable();
        }

        private final ClassLoader daemon;

        Loader(URL jar, ClassLoader daemon) {
            super(new URL[] {jar}, ClassLoader.getPlatformClassLoader());
            this.daemon = daemon;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (SHARED.stream().anyMatch(name::startsWith)) {
                return daemon.loadClass(name);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                if (known != null) {
                    return known;
                }
                try {
                    return findClass(name);
                } catch (ClassNotFoundException e) {
                    return super.loadClass(name, resolve); // of the JDK
                }
            }
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            URL resource = findResource(name.replace('.', '/') + ".class");
            if (resource == null) {
                throw new ClassNotFoundException(name);
            }
            definePackageOf(name);
            try (var stream = resource.openStream()) {
                byte[] bytes = NoExit.withoutExits(stream.readAllBytes());
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new UncheckedIOException("class " + name + " can't be read", e);
            }
        }

        private void definePackageOf(String className) {
            int dot = className.lastIndexOf('.');
            String name = dot < 0 ? "" : className.substring(0, dot);
            if (!name.isEmpty() && getDefinedPackage(name) == null) {
                try {
                    definePackage(name, null, null, null, null, null, null, null);
                } catch (IllegalArgumentException e) {
                    return; // another thread was faster
                }
            }
        }

        @Override
        public URL getResource(String name) {
            URL own = findResource(name);
            return own != null ? own : super.getResource(name);
        }
    }
}
