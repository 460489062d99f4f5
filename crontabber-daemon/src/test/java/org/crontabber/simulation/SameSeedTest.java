package org.crontabber.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What makes a failing seed worth something: it fails again. */
class SameSeedTest {
    private static final int WORLDS = 4;
    private static final Pattern ADDRESS = Pattern.compile("@[0-9a-f]+");

    @Test
    @DisplayName("The same seed gives the same virtual world, fact for fact")
    void sameFacts() {
        LongStream.rangeClosed(1, WORLDS)
                .forEach(seed -> assertThat(facts(seed)).as("seed %d", seed).isEqualTo(facts(seed)));
    }

    private static List<String> facts(long seed) {
        List<String> facts = new ArrayList<>();
        Life.of(Scenarios.of(seed), new Tally(), fact -> facts.add(text(fact)));
        assertThat(facts).isNotEmpty();
        return facts;
    }

    /** Without what is known by its address alone. */
    private static String text(Fact fact) {
        if (fact instanceof Fact.Ticked ticked) {
            return "ticked " + ticked.instance() + " " + ticked.tick();
        }
        return fact instanceof Fact.Configured configured
                ? "configured " + configured.instance()
                : ADDRESS.matcher(fact.toString()).replaceAll("");
    }
}
