package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.crontabber.testing.ManualPage;
import org.crontabber.testing.NamedTest;
import org.junit.jupiter.api.Test;

/** The table of docs/reliability.md names the tests that bring faults about. */
class ReliabilityManualTest {
    @Test
    void theTableNamesEachFaultThatIsTried() throws IOException {
        List<NamedTest> faults =
                NamedTest.all().stream().filter(NamedTest::isFault).toList();

        assertThat(faults).hasSizeGreaterThan(10);
        ManualPage.of("reliability.md").provePart("faults", NamedTest.table("fault", faults));
    }
}
