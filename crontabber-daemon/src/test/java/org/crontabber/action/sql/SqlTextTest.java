package org.crontabber.action.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SqlTextTest {
    static Stream<Arguments> texts() {
        return Stream.of(
                Arguments.of("CALL p(:date)", "CALL p(?)", List.of("date")),
                Arguments.of("SELECT :date, :job, :date", "SELECT ?, ?, ?", List.of("date", "job", "date")),
                Arguments.of("SELECT x::date", "SELECT x::date", List.of()),
                Arguments.of("SELECT :date::date", "SELECT ?::date", List.of("date")),
                Arguments.of("SELECT ':date', \":date\"", "SELECT ':date', \":date\"", List.of()),
                Arguments.of("SELECT 'it''s :date'", "SELECT 'it''s :date'", List.of()),
                Arguments.of("SELECT E'\\':date'", "SELECT E'\\':date'", List.of()),
                Arguments.of("-- :date\nSELECT :date", "-- :date\nSELECT ?", List.of("date")),
                Arguments.of(
                        "/* :date /* :job */ :date */ SELECT :date",
                        "/* :date /* :job */ :date */ SELECT ?",
                        List.of("date")),
                Arguments.of("DO $$ BEGIN x := ':date'; END $$", "DO $$ BEGIN x := ':date'; END $$", List.of()),
                Arguments.of(
                        "DO $f$ :date $$ :date $f$; SELECT :job",
                        "DO $f$ :date $$ :date $f$; SELECT ?",
                        List.of("job")),
                Arguments.of("SELECT a[1:2], a[x:date]", "SELECT a[1:2], a[x:date]", List.of()),
                Arguments.of("SELECT :unknown", "SELECT :unknown", List.of()),
                Arguments.of("SELECT j ? 'a', :date", "SELECT j ?? 'a', ?", List.of("date")));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void findsParametersAsPostgresqlReadsTheText(String sql, String expected, List<String> parameters) {
        assertThat(SqlText.parse(sql, Set.of("date", "job"))).isEqualTo(new SqlText(expected, parameters));
    }
}
