package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.crontabber.testing.ManualPage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tutorial, word for word, in an empty folder; its files are those of the example project. */
class JavaTutorialTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path EXAMPLE = ROOT.resolve("examples/java-jobs");
    private static final Pattern BLOCK = Pattern.compile("```(sh|xml|java)\\n(.*?)```", Pattern.DOTALL);
    private static final Map<String, String> FILES =
            Map.of("xml", "pom.xml", "java", "src/main/java/org/example/ImportSales.java");
    private static final long LIMIT_SECONDS = 240;

    /** A person reads the log, or counts to three. */
    private static final String PAUSE = """
            set +x
            successes() { crontabber history import-sales --config crontabber.toml --state-dir state 2>&1 | grep -c succeeded; }
            before=${after:-0}
            for second in $(seq 60); do
                after=$(successes) || true
                if [ "$after" -ge $((before == 0 ? 3 : before + 1)) ]; then break; fi
                sleep 1
            done
            set -x
            """;

    @TempDir
    private Path directory = Path.of("");

    @Test
    @DisplayName("Each step of the tutorial works, and the late day heals")
    void eachStepWorks() throws Exception {
        List<String> steps = new ArrayList<>();
        for (Matcher block = BLOCK.matcher(page().get(0)); block.find(); ) {
            String file = FILES.get(block.group(1));
            if (file == null) {
                steps.add(block.group(2) + (isFollowedByAPause(block.group(2)) ? PAUSE : ""));
            } else {
                steps.add("cat > " + file + " <<'END OF FILE'\n" + block.group(2) + "END OF FILE\n");
            }
        }
        steps.add(1, "cd \"$EMPTY\"\n"); // its first step is in the checkout
        String said = run("set -eux\n" + String.join("\n", steps));

        LocalDate late = LocalDate.now(ZoneOffset.UTC).minusDays(1);
        assertThat(said).contains("ok: 1 job in 1 file");
        String catchUp = said.substring(said.indexOf("+ crontabber missing"), said.indexOf("+ late="));
        assertThat(catchUp)
                .contains(late.toString())
                .contains("NoSuchFileException: ")
                .contains(late.plusDays(1) + ": 2 sales");
        assertThat(said.substring(said.lastIndexOf("+ crontabber missing"))).contains("Nothing is missing.");
    }

    @Test
    @DisplayName("The tutorial's files are those of the example project")
    void itsFilesAreThoseOfTheExample() throws Exception {
        List<String> first = blocks(page().get(0), "xml|java");
        List<String> tested = blocks(page().get(1), "xml|java");

        assertThat(tested).as("dependencies, a plugin and the test").hasSize(3);
        String pom = first.get(0)
                .replace("  </dependencies>\n", tested.get(0) + "  </dependencies>\n")
                .replace("    </plugins>\n", tested.get(1) + "    </plugins>\n");
        assertThat(EXAMPLE.resolve("pom.xml")).hasContent(pom);
        assertThat(EXAMPLE.resolve(FILES.get("java"))).hasContent(first.get(1));
        assertThat(EXAMPLE.resolve("src/test/java/org/example/ImportSalesTest.java"))
                .hasContent(tested.get(2));
        assertThat(ROOT.resolve("pom.xml"))
                .as("the versions are the build's own")
                .content()
                .contains("<junit.version>" + version(pom, "junit-jupiter") + "<")
                .containsPattern("maven-surefire-plugin</artifactId>\\s*<version>"
                        + version(pom, "maven-surefire-plugin") + "<");
    }

    /** What is followed step by step, and the part about tests, which the testkit runs. */
    private static List<String> page() {
        return List.of(ManualPage.of("java-tutorial.md").text().split("\n## A test\n"));
    }

    private static List<String> blocks(String text, String kinds) {
        return BLOCK.matcher(text)
                .results()
                .filter(block -> block.group(1).matches(kinds))
                .map(block -> block.group(2))
                .toList();
    }

    private static String version(String pom, String artifact) {
        return pom.replaceAll("(?s).*<artifactId>" + artifact + "</artifactId>\\s*<version>([^<]*)<.*", "$1");
    }

    private static boolean isFollowedByAPause(String step) {
        return step.contains("crontabber daemon") || step.contains("crontabber retry");
    }

    private String run(String script) throws Exception {
        Path checkout = checkout();
        Path log = directory.resolve("log");
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", script)
                .directory(checkout.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("EMPTY", directory.toString());
        builder.environment()
                .put("MAVEN_OPTS", "-Dmaven.javadoc.skip=true -Dmaven.source.skip=true"); // as nobody reads them here
        Process process = builder.start();
        boolean isOver = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        assertThat(isOver).as(Files.readString(log)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
        return Files.readString(log);
    }

    /** What is there of a checkout that was built: the project of the API, and the script. */
    private Path checkout() throws IOException {
        Path checkout = Files.createDirectories(directory.resolve("checkout"));
        copy(ROOT.resolve(".mvn"), checkout.resolve(".mvn"));
        copy(ROOT.resolve("crontabber-api/src"), checkout.resolve("crontabber-api/src"));
        Files.copy(ROOT.resolve("crontabber-api/pom.xml"), checkout.resolve("crontabber-api/pom.xml"));
        String parent =
                Files.readString(ROOT.resolve("pom.xml")).replaceAll("<module>(?!crontabber-api)[a-z-]*</module>", "");
        Files.writeString(checkout.resolve("pom.xml"), parent);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Path script = Files.writeString(
                checkout.resolve("crontabber"), """
                #!/bin/sh
                exec %s -XX:TieredStopAtLevel=1 -cp '%s' org.crontabber.daemon.Main "$@" $(test "$1" != daemon || echo --allow-root)
                """.formatted(java, System.getProperty("java.class.path")));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return checkout;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file));
                Files.createDirectories(target.getParent());
                if (Files.isRegularFile(file)) {
                    Files.copy(file, target);
                }
            }
        }
    }
}
