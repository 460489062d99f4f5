package org.crontabber.action.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * SQL with named parameters as the driver wants it. Only names of facts after a single colon are parameters, and only
 * where PostgreSQL's lexer would see plain text: not in strings, quoted names, comments or dollar quotes, not in a cast.
 *
 * @param parameters the names, in the order of the question marks
 */
record SqlText(String text, List<String> parameters) {
    /** What stays as it is, then a parameter, then a question mark that is an operator. Block comments: see below. */
    private static final Pattern TOKEN = Pattern.compile("""
            (?<quoted>[eE]'(?:[^'\\\\]|\\\\.|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\\n]*|/\\*|\
            \\$(?<tag>[A-Za-z_\\u0080-\\uffff]?[\\w\\u0080-\\uffff]*)\\$.*?\\$\\k<tag>\\$|::)\
            |(?<![\\w:\\])]):(?<name>[a-z_][a-z0-9_]*)|(?<operator>\\?)""", Pattern.DOTALL);

    static SqlText parse(String sql, Set<String> known) {
        StringBuilder text = new StringBuilder();
        List<String> parameters = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(sql);
        int position = 0;
        while (position <= sql.length() && matcher.find(position)) {
            text.append(sql, position, matcher.start());
            position = matcher.end();
            String name = matcher.group("name");
            if (name != null && known.contains(name)) {
                text.append('?');
                parameters.add(name);
            } else if (matcher.group("operator") != null) {
                text.append("??");
            } else if ("/*".equals(matcher.group("quoted"))) {
                position = endOfComment(sql, matcher.start());
                text.append(sql, matcher.start(), position);
            } else {
                text.append(matcher.group());
            }
        }
        return new SqlText(text.append(sql.substring(position)).toString(), List.copyOf(parameters));
    }

    /** PostgreSQL's block comments nest. */
    private static int endOfComment(String sql, int start) {
        int depth = 0;
        for (int index = start; index < sql.length() - 1; index++) {
            if (sql.startsWith("/*", index)) {
                depth++;
                index++;
            } else if (sql.startsWith("*/", index)) {
                depth--;
                index++;
                if (depth == 0) {
                    return index + 1;
                }
            }
        }
        return sql.length();
    }
}
