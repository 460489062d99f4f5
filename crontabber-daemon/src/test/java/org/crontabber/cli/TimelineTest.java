package org.crontabber.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimelineTest {
    @TempDir
    private Path directory = Path.of("");

    private String picture(String... lines) {
        ConformanceCase row = ConformanceCase.parse(List.of(("== a case\n" + String.join("\n", lines)).split("\n", -1)))
                .get(0);
        return String.join("\n", Timeline.of(new PlanReplay(directory).run(row.steps())));
    }

    @Test
    void showsWhatComesDueRunsAndWaits() {
        assertThat(picture("""
                        given
                          job.a = { every = "1d", retry = "10m", backfill = { hold_after = 2 }, exec = ["true"] }
                          job.b = { every = "1d", after = ["a"], exec = ["true"] }
                        when plan --from 2026-03-01 --to 2026-03-02T00:00:01Z --run-time a=1m --fail a@2026-03-01x
                        """.stripTrailing())).isEqualTo("""
                                1 Mar                            2 Mar
                                00:00    00:01    00:10  00:11   00:00
                                |========|========|======|=======|========
                       a due    1                                2
                         runs   1--------x        1------x 1H    2>
                         waits           1 retry..       1 held..
                       b due    1                                2
                         waits  1 for a......................... 2 for a
                       """.stripTrailing());
    }

    @Test
    void showsOutagesLossesAndWhatAnAttemptStandsFor() {
        assertThat(picture("""
                        given
                          job.a = { every = "1h", exec = ["true"] }
                        when plan --from 2026-03-01T00:30:00Z --to 2026-03-01T05:00:00Z --run-time a=40m \
                        --down 2026-03-01T01:05:00Z..2026-03-01T03:30:00Z
                        """.stripTrailing())).isEqualTo("""
                                1 Mar
                                00:30  01:05  01:30  02:30  03:30  04:10  04:30  05:00
                                |======|//////|//////|//////|======|======|======|======
                       a due    1             2      3      4             5
                         runs   1------?                    4(3)---+      5------>
                       """.stripTrailing());
    }

    @Test
    void isShortWhereMuchIsAlike() {
        assertThat(picture("""
                        given
                          job.f = { every = "1h", start = "2026-02-01", backfill = true, exec = ["true"] }
                        when plan --from 2026-03-01 --to 2026-03-01T00:10:00Z
                        """.stripTrailing())).isEqualTo("""
                                1 Feb       28 Feb  1 Mar
                                00:00  ...  23:00   00:00    00:10
                                :      ...  :       |========|======
                       f due    1      ...  672     673
                         runs                       1..673+
                       """.stripTrailing());
    }

    @Test
    void showsTheBeginningOfALongStoryAndHowMuchMoreThereIs() {
        String picture = picture("""
                given
                  job.a = { every = "5m", exec = ["true"] }
                when plan --from 2026-03-01 --to 2026-03-02
                """.stripTrailing());

        assertThat(picture.lines()).allMatch(line -> line.length() <= 80);
        assertThat(picture).isEqualTo("""
                                1 Mar
                                00:00  00:05  00:10  00:15  00:20  00:25  00:30  00:35  00:40  00:45
                                |======|======|======|======|======|======|======|======|======|======
                       a due    1      2      3      4      5      6      7      8      9      10
                         runs   1+     2+     3+     4+     5+     6+     7+     8+     9+     10+

                                1 Mar
                                00:50  00:55  01:00  01:05  01:10  01:15  01:20  01:25  01:30  01:35
                                |======|======|======|======|======|======|======|======|======|======
                       a due    11     12     13     14     15     16     17     18     19     20
                         runs   11+    12+    13+    14+    15+    16+    17+    18+    19+    20+

                       ... and so on: 268 more attempts
                       """.stripTrailing());
    }

    @Test
    void whatHappensAtOneMomentGoesDownAndThenToTheRight() {
        assertThat(picture("""
                        given
                          job.p = { every = "1d", start = "2026-03-01", backfill = { max_age = "36h" }, exec = ["true"] }
                          job.c = { every = "1d", start = "2026-03-01", backfill = true, after = ["p"], exec = ["true"] }
                        when plan --from 2026-03-03 --to 2026-03-03T12:00:00Z
                        changed
                          job.p = { every = "7d", exec = ["true"] }
                        when plan --from 2026-03-03T12:00:00Z --to 2026-03-04
                        """.stripTrailing())).isEqualTo("""
                                1 Mar  2 Mar  3 Mar                4 Mar
                                00:00  00:00  00:00         12:00  00:00
                                :      :      |======|======C======|======
                       p due    1      2      3             4
                         runs                 1s 2+  3+     4+
                       c due    1      2      3
                         runs                 1+     2+ 3+
                       """.stripTrailing());
    }
}
