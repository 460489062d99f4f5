package org.crontabber.action.process;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crontabber.api.Facts;

/** What an attempt's process is started with: its arguments, and an environment that is built from nothing. */
final class Command {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{|\\{([a-z_]+)}");
    /**
     * It is there, with its mark and in its session, before it has any effect, and ends by itself when its daemon does:
     * then it reads the end of its input instead of a line.
     */
    private static final String WAITS = "read -r go || exit 75; exec \"$@\" </dev/null";

    private final List<String> arguments;
    private final boolean hasPlaceholders;
    private final ProcessSettings settings;

    private Command(List<String> arguments, boolean hasPlaceholders, ProcessSettings settings) {
        this.arguments = List.copyOf(arguments);
        this.hasPlaceholders = hasPlaceholders;
        this.settings = settings;
    }

    static Command exec(List<String> arguments, ProcessSettings settings) {
        return new Command(arguments, true, settings);
    }

    static Command shell(String script, ProcessSettings settings) {
        return new Command(List.of("/bin/sh", "-c", script), false, settings);
    }

    /**
     * Starts it as the leader of a session and a process group of its own; it waits for {@link #release}.
     *
     * @throws IOException when it can't be, which is the job's failure
     */
    Process start(Facts facts, Map<String, String> environment) throws IOException {
        Path directory = settings.directory();
        if (directory != null && !Files.isDirectory(directory)) {
            throw new IOException("directory '" + directory + "' does not exist");
        }
        List<String> command = new ArrayList<>(List.of("setsid"));
        String umask = settings.umask() == null ? "" : String.format(Locale.ROOT, "umask %03o; ", settings.umask());
        command.addAll(List.of("/bin/sh", "-c", umask + WAITS, "sh"));
        Map<String, String> values = facts.asText();
        arguments.forEach(argument -> command.add(hasPlaceholders ? fill(argument, values) : argument));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory == null ? null : directory.toFile())
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Lets it begin; its input is /dev/null from then on. One that somebody has ended meanwhile stays ended. */
    static void release(Process waiting) {
        try (OutputStream input = waiting.getOutputStream()) {
            input.write('\n');
        } catch (IOException e) {
            return; // its exit code tells
        }
    }

    private static String fill(String argument, Map<String, String> values) {
        Matcher matcher = PLACEHOLDER.matcher(argument);
        return matcher.replaceAll(found -> Matcher.quoteReplacement(
                found.group(1) == null ? "{" : values.getOrDefault(found.group(1), found.group())));
    }

    ProcessSettings settings() {
        return settings;
    }

    /** Where it looks for programs and files, for whoever mends it. */
    String surroundings(Map<String, String> environment) {
        return "PATH=" + environment.get("PATH") + "\nHOME=" + environment.get("HOME") + "\ndirectory=" + directory();
    }

    /** What is known to keep this program from being executed; empty when nothing is. */
    String obstacle(Facts facts, Map<String, String> environment) {
        String program = hasPlaceholders ? fill(arguments.get(0), facts.asText()) : firstWord(arguments.get(2));
        boolean isNamedByPath = program.indexOf('/') >= 0;
        if (!isNamedByPath && !hasPlaceholders) {
            return ""; // the first word of a script may be anything; the shell has said what it did not find
        }
        return Obstacle.of(program, directory(), String.valueOf(environment.get("PATH")));
    }

    private static String firstWord(String script) {
        return script.strip().split("\\s", 2)[0];
    }

    private Path directory() {
        Path own = settings.directory();
        return own == null ? Path.of(System.getProperty("user.dir", "/")) : own;
    }
}
