package org.crontabber.action.sql;

import java.util.List;
import java.util.Set;

/**
 * SQL with named parameters as the driver wants it; immutable, for any thread. Only names of facts after a single colon
 * are parameters, and only where PostgreSQL's lexer would see plain text: not in strings, quoted names, comments or
 * dollar quotes, not in a cast, and not as the bound of a slice.
 *
 * @param parameters the names, in the order of the question marks
 * @param isSeveral whether it may be more than one statement
 */
record SqlText(String text, List<String> parameters, boolean isSeveral) {
    static SqlText parse(String sql, Set<String> known) {
        return new SqlScanner(sql, known).scan();
    }

    /** Names after a single colon, where a parameter could stand, that are not known. */
    static Set<String> unknown(String sql, Set<String> known) {
        SqlScanner scanner = new SqlScanner(sql, known);
        scanner.scan();
        return scanner.unknown();
    }
}
