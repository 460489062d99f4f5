package org.crontabber.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConformanceCaseTest {
    private static final List<String> CHECKED = List.of(
            "given",
            "  job.a = { every = \"1d\", at = \"02:30\", zone = \"Europe/Berlin\", exec = [\"true\"] }",
            "when plan --from 2026-03-01T02:00:00Z --to 2026-03-02",
            "then",
            "  03-01 02:00  a  03-01 01:30  #1 succeeded");

    private static ConformanceCase parse(String... beforeGiven) {
        List<String> lines = new ArrayList<>(List.of(beforeGiven));
        lines.addAll(CHECKED);
        return ConformanceCase.parse(lines).get(0);
    }

    @Test
    void theWordsStandBetweenTheTitleAndWhatIsChecked() {
        ConformanceCase row = parse("== 1. A title", "Given a job `a`.", "When it", "  starts.", "Then it runs.");

        assertThat(row.title()).isEqualTo("1. A title");
        assertThat(row.words()).isEqualTo(new ConformanceCase.Words("a job `a`.", "it starts.", "it runs."));
        assertThat(row.lines()).isEqualTo(CHECKED);
        assertThat(row.steps()).hasSize(1);
        assertThat(row.expectations())
                .singleElement()
                .satisfies(then -> assertThat(then.lines()).hasSize(1));
    }

    @Test
    void aCaseWithoutWordsIsACaseAllTheSame() {
        assertThat(parse("== A title").words()).isNull();
        assertThat(parse("== A title", "Given a job.", "When it starts.").words())
                .isNull();
        assertThat(parse("== A title").lines()).isEqualTo(CHECKED);
    }

    @Test
    void wordsThatMentionWhatIsNotThereAreFoundOut(@TempDir Path directory) {
        ConformanceCase row = parse(
                "== A title",
                "Given a job `a` at 02:30 in Berlin, that is 01:30.",
                "When it starts on 1 March at 02:00, which is 03:00 there.",
                "Then `b` runs at 04:15 on 3 March.");
        PlanReplay.Replay replay = new PlanReplay(directory).run(row.steps());

        assertThat(Mentions.in(Objects.requireNonNull(row.words())).unknownTo(row, replay))
                .containsExactly("the time 04:15", "the day --03-03", "`b`");
    }
}
