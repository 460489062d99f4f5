package org.crontabber.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.crontabber.action.Action;
import org.crontabber.action.java.JavaAction;
import org.crontabber.action.java.JavaParts;
import org.crontabber.action.java.JobClass;
import org.crontabber.action.java.JobJars;
import org.crontabber.action.java.RunningProgress;
import org.crontabber.action.process.ProcessSettings;
import org.crontabber.action.sql.SqlAction;
import org.crontabber.database.Databases;

/** Java jobs that do nothing, from a jar as a user would write it. */
final class NoOpJobs implements AutoCloseable {
    private static final String PLAIN = "NoOp";
    private static final String TRANSACTIONAL = "NoOpInTransaction";
    private static final Map<String, String> CLASSES = Map.of(
            PLAIN,
            "public class NoOp implements org.crontabber.api.Job {"
                    + " public void run(org.crontabber.api.Context context) {} }",
            TRANSACTIONAL,
            "public class NoOpInTransaction implements org.crontabber.api.TransactionalJob {"
                    + " public void run(org.crontabber.api.Context context, java.sql.Connection connection) {} }");

    private final JobJars jars;
    private final JavaParts parts;
    private final Databases databases;
    private final ProcessSettings settings;

    private NoOpJobs(JobJars jars, JavaParts parts, Databases databases, ProcessSettings settings) {
        this.jars = jars;
        this.parts = parts;
        this.databases = databases;
        this.settings = settings;
    }

    static NoOpJobs load(Databases databases, ProcessSettings settings) throws IOException {
        Path directory = Files.createTempDirectory("crontabber-bench-jars");
        pack(directory.resolve("noop.jar"), compile());
        JavaParts parts = JavaParts.of(
                databases,
                new JavaParts.Configured(Set.of("main"), "main"),
                InstantSource.system(),
                System::nanoTime,
                new RunningProgress());
        return new NoOpJobs(JobJars.open(directory), parts, databases, settings);
    }

    Action plain() {
        return JavaAction.plain(loaded(PLAIN), parts, settings);
    }

    Action transactional() {
        return JavaAction.transactional(
                loaded(TRANSACTIONAL),
                databases.pool("main"),
                new SqlAction.Settings(false, "READ COMMITTED", true),
                parts,
                settings);
    }

    private JobClass loaded(String name) {
        JobClass.Loaded loaded = JobClass.load(jars, new JobClass.Asked(name, Map.of(), "main"), parts);
        return loaded.job()
                .orElseThrow(() -> new IllegalStateException(loaded.faults().toString()));
    }

    private static Path compile() throws IOException {
        Path sources = Files.createTempDirectory("crontabber-bench-sources");
        Path output = Files.createDirectory(sources.resolve("classes"));
        for (Map.Entry<String, String> each : CLASSES.entrySet()) {
            Files.writeString(sources.resolve(each.getKey() + ".java"), each.getValue());
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            List<Path> files = CLASSES.keySet().stream()
                    .map(name -> sources.resolve(name + ".java"))
                    .toList();
            List<String> options = List.of("--release", "17", "-proc:none", "-nowarn", "-d", output.toString());
            if (!compiler.getTask(said, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files))
                    .call()) {
                throw new IllegalStateException(said.toString());
            }
        }
        return output;
    }

    private static void pack(Path jar, Path classes) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(file)) {
            for (String name : CLASSES.keySet()) {
                entries.putNextEntry(new JarEntry(name + ".class"));
                entries.write(Files.readAllBytes(classes.resolve(name + ".class")));
                entries.closeEntry();
            }
        }
    }

    @Override
    public void close() {
        jars.close();
    }
}
