package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.Sql.execute;

import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crontabber.testing.JobJars;
import org.crontabber.testing.ManualPage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The jobs of the manual's page compile, can be run as it configures them, and work. */
class JavaManualTest extends OnLiveDaemon {
    private static final Pattern EXAMPLE = Pattern.compile("<!-- java: (\\w+) -->\n```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern TOML = Pattern.compile("```toml\n(.*?)```", Pattern.DOTALL);

    @Test
    @DisplayName("The annotations that jobs compile against are those that the daemon has")
    void theAnnotationsAreTheDaemons() throws Exception {
        Path jar = Path.of(
                Inject.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        String version = String.valueOf(jar.getFileName()).replaceAll("jakarta.inject-api-(.*)[.]jar", "$1");

        assertThat(ManualPage.of("java.md").text()).contains("""
                  <artifactId>jakarta.inject-api</artifactId>
                  <version>%s</version>
                  <scope>provided</scope>
                """.formatted(version));
    }

    @Test
    @DisplayName("Each job of the page works")
    void eachJobWorks() throws Exception {
        execute(address, """
                CREATE TABLE public.sale (day date, amount numeric);
                CREATE TABLE public.daily_total (day date, total numeric);
                CREATE TABLE public.copied (key text PRIMARY KEY, day date)""");
        String page = ManualPage.of("java.md").text();
        Path jars = Files.createDirectories(directory.resolve("jobs"));
        List<String> names = new ArrayList<>();
        for (Matcher example = EXAMPLE.matcher(page); example.find(); ) {
            String name = example.group(1);
            names.add(name);
            JobJars.pack(jars.resolve(name + ".jar"), JobJars.whole(name, example.group(2)));
        }
        StringBuilder jobs = new StringBuilder("[daemon]\njobs_dir = \"" + jars + "\"\n");
        for (Matcher toml = TOML.matcher(page); toml.find(); ) {
            jobs.append(toml.group(1)).append('\n');
        }
        for (String name : names) {
            if (jobs.indexOf("org.example." + name) < 0) {
                jobs.append("[job.")
                        .append(name.toLowerCase(Locale.ROOT))
                        .append("]\nevery = \"1h\"\njava = \"org.example.")
                        .append(name)
                        .append("\"\n");
            }
        }

        assertThat(names).hasSizeGreaterThanOrEqualTo(4);
        try (LiveDaemon daemon = daemon(jobs.toString())) {
            daemon.awaitLine("succeeded daily-totals");
            daemon.awaitLine("succeeded copyorders");
            daemon.awaitLine("succeeded sync");
            daemon.awaitLine("succeeded sorted");
        }
    }
}
