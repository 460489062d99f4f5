package org.crontabber.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Jars with jobs, compiled from their source as a user would. */
public final class JobJars {
    private static final String IMPORTS = """
            package jobs;
            import java.sql.*;
            import java.time.*;
            import java.util.*;
            import jakarta.inject.*;
            import javax.sql.DataSource;
            import org.crontabber.api.*;
            import org.jspecify.annotations.Nullable;
            """;

    private JobJars() {}

    /** A job whose method does this, in package {@code jobs}. */
    public static String job(String name, String body) {
        return "public class " + name + " implements Job { public void run(Context context) throws Exception { " + body
                + " } }";
    }

    /** The same in the transaction that records its success. */
    public static String transactional(String name, String body) {
        return "public class " + name
                + " implements TransactionalJob { public void run(Context context, Connection connection) throws Exception { "
                + body + " } }";
    }

    /** Compiles classes of package {@code jobs}, each one public class, and puts them into a jar. */
    public static Path write(Path jar, String... classes) throws IOException {
        return pack(jar, classes(classes));
    }

    /** Compiles them into a folder. */
    public static Path classes(String... classes) throws IOException {
        Path sources = Files.createTempDirectory("job-sources");
        List<Path> files = new ArrayList<>();
        for (String text : classes) {
            String name = text.replaceAll("(?s).*?public (?:final |abstract )*(?:class|interface) (\\w+).*", "$1");
            files.add(Files.writeString(sources.resolve(name + ".java"), IMPORTS + text));
        }
        return compiled(sources, files);
    }

    private static Path compiled(Path sources, List<Path> files) throws IOException {
        Path output = Files.createDirectories(sources.resolve("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            Iterable<? extends JavaFileObject> units = manager.getJavaFileObjectsFromPaths(files);
            List<String> options = List.of("--release", "17", "-proc:none", "-nowarn", "-d", output.toString());
            if (!compiler.getTask(said, manager, null, options, null, units).call()) {
                throw new IllegalArgumentException(said.toString());
            }
        }
        return output;
    }

    /** Compiles a class as it stands there. */
    public static Path whole(String name, String text) throws IOException {
        Path sources = Files.createTempDirectory("job-sources");
        return compiled(sources, List.of(Files.writeString(sources.resolve(name + ".java"), text)));
    }

    /** Puts a folder into a jar. */
    public static Path pack(Path jar, Path classes) throws IOException {
        Files.createDirectories(jar.toAbsolutePath().getParent());
        try (Stream<Path> files = Files.walk(classes);
                OutputStream file = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(file)) {
            for (Path path : files.filter(Files::isRegularFile).toList()) {
                entries.putNextEntry(new JarEntry(classes.relativize(path).toString()));
                entries.write(Files.readAllBytes(path));
                entries.closeEntry();
            }
        }
        return jar;
    }
}
