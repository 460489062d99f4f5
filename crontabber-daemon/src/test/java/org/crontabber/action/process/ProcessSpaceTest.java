package org.crontabber.action.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.crontabber.action.process.ProcessSpace.Sight;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessSpaceTest {
    @ParameterizedTest(name = "{0} of {1}: {2}")
    @CsvSource({
        "m1 b1 p1 10, m1 b1 p1 10, FULL",
        "m1 b1 p1 0,  m1 b1 p1 10, FULL", // root sees everybody's
        "m1 b1 p1 10, m1 b1 p1 0,  FROM_OUTSIDE",
        "m1 b1 p1 10, m1 b1 p1 11, FROM_OUTSIDE", // no user looks into another's
        "m1 b1 p1 0,  m1 b1 p2 0,  NONE", // a container beside it
        "m1 b2 p1 10, m1 b1 p1 10, ALL_GONE", // the machine has started anew
        "m1 b2 p1 10, m1 b1 p2 11, ALL_GONE",
        "m1 b1 p1 0,  m2 b1 p1 0,  NONE", // another machine, whatever its name
    })
    void seesWhatItCanEnd(String here, String there, Sight sight) {
        assertThat(space(here).of(space(there))).isEqualTo(sight);
    }

    private static ProcessSpace space(String text) {
        return ProcessSpace.parse(text).orElseThrow();
    }

    @Test
    void thisProcessSeesItself() {
        ProcessSpace here = ProcessSpace.here();

        assertThat(ProcessSpace.parse(here.toString())).contains(here);
        assertThat(here.of(here)).isEqualTo(Sight.FULL);
        assertThat(here.user()).matches("[0-9]+");
        assertThat(here.pids()).startsWith("pid:[");
    }

    @ParameterizedTest
    @CsvSource(
            value = {"NULL", "''", "ops1", "a b c", "a b c d e"},
            nullValues = "NULL")
    void whatAnotherProgramMayHaveWrittenIsNoSpace(String text) {
        assertThat(ProcessSpace.parse(text)).isEmpty();
    }
}
