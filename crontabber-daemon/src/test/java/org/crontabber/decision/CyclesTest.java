package org.crontabber.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.crontabber.decision.Dependency.Match;
import org.crontabber.decision.JobGraph.Node;
import org.junit.jupiter.api.Test;

/** Jobs that wait for themselves, and the order of those that do not. */
class CyclesTest {
    private static final Dependency A = Sample.after("a", Match.COVERS);
    private static final Dependency B = Sample.after("b", Match.SAME_DATE);

    @Test
    void aChainAndADiamondHaveNone() {
        assertThat(Cycles.find(
                        Map.of("a", List.of(), "b", List.of("a"), "c", List.of("a", "b"), "d", List.of("b", "c"))))
                .isEmpty();
    }

    @Test
    void theWayBackIsTold() {
        assertThat(Cycles.find(Map.of("a", List.of("c"), "b", List.of("a"), "c", List.of("b"))))
                .containsExactly(List.of("c", "b", "a", "c"));
        assertThat(Cycles.find(Map.of("a", List.of("a")))).containsExactly(List.of("a", "a"));
    }

    @Test
    void whatLeadsIntoACycleIsNoPartOfIt() {
        assertThat(Cycles.find(Map.of("a", List.of("b"), "b", List.of("a"), "z", List.of("y"), "y", List.of("a"))))
                .containsExactly(List.of("a", "b", "a"));
    }

    @Test
    void eachOfTwoIsTold() {
        assertThat(Cycles.find(Map.of("a", List.of("b"), "b", List.of("a"), "c", List.of("d"), "d", List.of("c"))))
                .containsExactly(List.of("d", "c", "d"), List.of("b", "a", "b"));
    }

    @Test
    void namesThatNobodyHasArePassedOver() {
        assertThat(Cycles.find(Map.of("a", List.of("nobody", "a")))).containsExactly(List.of("a", "a"));
    }

    @Test
    void aLongChainNeedsNoLongStack() {
        Map<String, List<String>> parents = new HashMap<>();
        for (int job = 0; job < 30_000; job++) {
            parents.put("j" + job, List.of("j" + (job + 1)));
        }

        assertThat(Cycles.find(parents)).isEmpty();
    }

    @Test
    void aGraphGoesByLevelAndThenByName() {
        JobGraph graph = JobGraph.of(
                List.of(Sample.plain("d", B), Sample.plain("c", A), Sample.plain("b", A), Sample.plain("a")),
                Map.of("z", "jobs.toml:3"));

        assertThat(graph.nodes()).extracting(Node::name).containsExactly("a", "z", "b", "c", "d");
        assertThat(graph.nodes()).extracting(Node::level).containsExactly(0, 0, 1, 1, 2);
        assertThat(graph.nodes()).extracting(Node::index).containsExactly(0, 1, 2, 3, 4);
        assertThat(graph.size()).isEqualTo(5);
        assertThat(graph.find("nobody")).isEmpty();
    }

    @Test
    void theLongestChainGivesTheLevel() {
        JobGraph graph = JobGraph.of(
                List.of(Sample.plain("a"), Sample.plain("b", A), Sample.plain("c", B), Sample.plain("d", A, B)),
                Map.of());

        assertThat(graph.find("d").orElseThrow().level()).isEqualTo(2);
    }

    @Test
    void aNodeKnowsBothSides() {
        JobGraph graph = JobGraph.of(List.of(Sample.plain("a"), Sample.plain("b", A)), Map.of());
        Node a = graph.find("a").orElseThrow();
        Node b = graph.find("b").orElseThrow();

        assertThat(a.children()).containsExactly(b);
        assertThat(b.parents()).containsExactly(new JobGraph.Edge(a, Match.COVERS));
        assertThat(a.isBroken()).isFalse();
        assertThat(a.brokenWhere()).isEmpty();
        assertThat(a.job().name()).isEqualTo("a").isEqualTo(a.toString());
    }

    @Test
    void aBrokenJobHasAPlaceAndNothingElse() {
        Node broken =
                JobGraph.of(List.of(), Map.of("z", "jobs.toml:3")).find("z").orElseThrow();

        assertThat(broken.isBroken()).isTrue();
        assertThat(broken.brokenWhere()).isEqualTo("jobs.toml:3");
        assertThatThrownBy(broken::job).hasMessage("job z is broken (jobs.toml:3)");
    }

    @Test
    void aGraphRefusesWhatNoOrderHas() {
        assertThatThrownBy(() -> JobGraph.of(List.of(Sample.plain("b", A)), Map.of()))
                .hasMessageContaining("'b' is after 'a', which does not exist");
        assertThatThrownBy(() -> JobGraph.of(List.of(Sample.plain("a", B), Sample.plain("b", A)), Map.of()))
                .hasMessageContaining("cycle");
    }
}
