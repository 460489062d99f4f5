package org.crontabber.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NamedTestTest {
    @Test
    void aDisplayNameMayHaveSeveralFormsAndPieces() {
        // The names are put in, so that this file itself has none.
        String source = """
                @Named("a class")
                class SomeTest {
                    @Test
                    @Named("21 the database is away")
                    void waitsForIt() throws Exception {}

                    @Named("fault 8, 9: a \\"reload\\" "
                            + "during a job")
                    @Test
                    void goesOn() {}

                    @Test
                    @Named("conformance 7: the first run")
                    void runsOnce() {}

                    @Test
                    @Named("6 TERM (in words) during jobs (conformance 20, 43)")
                    void endsThem() {}

                    @Test
                    @Named("something else")
                    void isLeftOut() {}
                }
                """.replace("Named", "DisplayName");

        assertThat(NamedTest.of("org/SomeTest.java", source))
                .containsExactly(
                        new NamedTest(true, "21", "the database is away", "org/SomeTest.java", "waitsForIt"),
                        new NamedTest(true, "8, 9", "a \"reload\" during a job", "org/SomeTest.java", "goesOn"),
                        new NamedTest(false, "7", "the first run", "org/SomeTest.java", "runsOnce"),
                        new NamedTest(true, "6", "TERM (in words) during jobs", "org/SomeTest.java", "endsThem"),
                        new NamedTest(false, "20, 43", "TERM (in words) during jobs", "org/SomeTest.java", "endsThem"));
        assertThat(new NamedTest(true, "1", "", "org/a/SomeTest.java", "looksUpACommitOfSql"))
                .returns("looks up a commit of sql", NamedTest::holds)
                .returns("SomeTest", NamedTest::testClass)
                .returns(1, NamedTest::first);
    }
}
