package org.crontabber.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The commands that a page of the manual shows: in {@code sh} blocks, and behind the prompts of {@code console} blocks. */
final class ShellExamples {
    private static final Pattern BLOCK = Pattern.compile("```(sh|console)\n(.*?)```", Pattern.DOTALL);
    private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(#.*|;.*|&.*)|([^\\s'\"#;&]+)");

    private ShellExamples() {}

    /** The arguments of each call of the program. */
    static List<List<String>> of(String page, String program) {
        List<List<String>> commands = new ArrayList<>();
        Matcher blocks = BLOCK.matcher(page);
        while (blocks.find()) {
            boolean hasPrompts = blocks.group(1).equals("console");
            for (String line :
                    blocks.group(2).replaceAll("\\\\\n\\s*", "").lines().toList()) {
                String command = hasPrompts ? (line.startsWith("$ ") ? line.substring(2) : "") : line;
                List<String> words = words(command);
                boolean isOurs = !words.isEmpty()
                        && (words.get(0).equals(program) || words.get(0).equals("./" + program));
                if (isOurs) {
                    commands.add(List.copyOf(words.subList(1, words.size())));
                }
            }
        }
        return commands;
    }

    /** As a shell splits them, as far as the manual needs it: up to a comment or the next command. */
    static List<String> words(String command) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(command);
        while (matcher.find() && matcher.group(3) == null) {
            words.add(
                    matcher.group(1) != null
                            ? matcher.group(1)
                            : matcher.group(2) != null ? matcher.group(2) : matcher.group(4));
        }
        return words;
    }
}
