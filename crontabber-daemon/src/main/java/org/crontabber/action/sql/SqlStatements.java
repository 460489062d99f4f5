package org.crontabber.action.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Map;
import java.util.Set;
import org.crontabber.action.KeptOutput;
import org.crontabber.action.Task;
import org.jspecify.annotations.Nullable;

/** The SQL of a configuration, with the facts as its parameters. */
public final class SqlStatements implements SessionWork {
    private static final String SYNTAX_ERROR = "42601";

    private final String sql;
    /** As it was parsed last; the facts have the same names each time. Any thread. */
    private volatile @Nullable SqlText parsed;

    public SqlStatements(String sql) {
        this.sql = sql;
    }

    @Override
    public long run(Connection connection, Task task, KeptOutput output) throws SQLException {
        Map<String, String> values = task.facts().asText();
        SqlText text = parsed(values.keySet());
        try (PreparedStatement statement = connection.prepareStatement(text.text())) {
            if (text.isSeveral()) { // the server bounds each of them, this the whole
                statement.setQueryTimeout((int) Math.max(1, task.timeout().toSeconds()));
            }
            for (int index = 0; index < text.parameters().size(); index++) {
                String value = values.get(text.parameters().get(index));
                boolean isNull = value == null || value.isEmpty();
                // untyped, so that the server picks the type: CALL p(:date) finds p(date)
                statement.setObject(index + 1, isNull ? null : value, Types.OTHER);
            }
            Notices notices = Notices.of(statement, output);
            try {
                return changed(statement);
            } finally {
                notices.close();
            }
        }
    }

    private SqlText parsed(Set<String> facts) {
        SqlText text = parsed;
        if (text == null) {
            text = SqlText.parse(sql, facts);
            parsed = text;
        }
        return text;
    }

    private static long changed(PreparedStatement statement) throws SQLException {
        long rows = 0;
        boolean hasRows = statement.execute();
        while (hasRows || statement.getUpdateCount() >= 0) {
            rows += hasRows ? 0 : statement.getLargeUpdateCount();
            hasRows = statement.getMoreResults();
        }
        return rows;
    }

    /** What the server said; about a parameter that is no fact it knows nothing but a colon in a wrong place. */
    @Override
    public String explain(SQLException error, Task task) {
        String message = String.valueOf(error.getMessage()).lines().findFirst().orElse("");
        Set<String> facts = task.facts().asText().keySet();
        Set<String> unknown = SYNTAX_ERROR.equals(error.getSQLState()) ? unknownParameters(sql, facts) : Set.of();
        return unknown.isEmpty()
                ? message
                : message + ": unknown parameter :" + String.join(", :", unknown) + "; known are :"
                        + String.join(", :", facts);
    }

    @Override
    public String advice() {
        return "take COMMIT and ROLLBACK out, or say transaction = \"own\"";
    }

    /** What looks like a parameter and is none of these facts; PostgreSQL takes it nearly nowhere. */
    public static Set<String> unknownParameters(String sql, Set<String> facts) {
        return SqlText.unknown(sql, facts);
    }
}
