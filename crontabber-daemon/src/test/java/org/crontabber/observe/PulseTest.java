package org.crontabber.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.crontabber.database.DatabaseUnavailable;
import org.crontabber.database.Refused;
import org.junit.jupiter.api.Test;

class PulseTest {
    private final AtomicLong nanos = new AtomicLong();
    private final Pulse pulse = new Pulse(nanos::get);

    @Test
    void saysWhatIsWrongWithTheDatabase() {
        pulse.troubled(new DatabaseUnavailable("connection refused"));
        assertThat(pulse.isReady()).isFalse();
        assertThat(pulse.text()).isEqualTo("the database does not answer");

        pulse.troubled(new Refused("schema crontabber wants a newer program\ninstall it"));
        assertThat(pulse.isReady()).isFalse();
        assertThat(pulse.text()).isEqualTo("schema crontabber wants a newer program");

        pulse.connected();
        assertThat(pulse.isReady()).isTrue();
        assertThat(pulse.text()).isEqualTo("standby");
    }

    @Test
    void aSchedulerThatStandsStillIsNotAlive() {
        pulse.connected();
        nanos.addAndGet(Pulse.LONGEST_SILENCE.toNanos() - 1);
        assertThat(pulse.isAlive()).isTrue();
        nanos.addAndGet(Duration.ofNanos(1).toNanos());
        assertThat(pulse.isAlive()).isFalse();
        assertThat(pulse.isReady()).isFalse();
    }
}
