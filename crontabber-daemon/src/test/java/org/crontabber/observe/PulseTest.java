package org.crontabber.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.crontabber.action.java.RunningProgress;
import org.crontabber.database.DatabaseUnavailable;
import org.crontabber.database.LockSession;
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
    void saysThatItWaitsForALeaderThatHangs() {
        Instant sign = Instant.parse("2026-03-01T10:00:00Z");
        LockSession leader =
                new LockSession(4711, "other", "crontabber@ops1/812 1.0", null, null, sign, false, false, true);

        pulse.connected();
        pulse.standsBy(leader, LockSession.Silence.OUT_OF_REACH);
        assertThat(pulse.text())
                .isEqualTo("standby of ops1, process 812 (role other, backend 4711), which has given no sign of life"
                        + " since 2026-03-01T10:00:00Z, and this role may not end it");

        pulse.standsBy(leader, LockSession.Silence.NONE);
        assertThat(pulse.text()).isEqualTo("standby of ops1, process 812 (role other, backend 4711)");
    }

    @Test
    void tellsARefusalFromADatabaseThatIsAway() {
        Metrics metrics = new Metrics("1.0", 0, new RunningProgress());
        String message = "ERROR: relation \"crontabber.leader\" does not exist";
        DatabaseUnavailable refused = new DatabaseUnavailable(
                "database 'main' can't be led", new SQLException(message + "\n  Position: 6", "42P01"));
        DatabaseUnavailable away =
                new DatabaseUnavailable("database 'main' can't be led", new SQLException("reset", "08006"));

        pulse.troubled(refused);
        metrics.troubled(refused);
        assertThat(pulse.text()).isEqualTo("the state tables are refused: " + message);
        assertThat(pulse.isReady()).isFalse();
        assertThat(metrics.scrape()).contains("crontabber_database_up 1.0");

        pulse.troubled(away);
        metrics.troubled(away);
        assertThat(pulse.text()).isEqualTo("the database does not answer");
        assertThat(metrics.scrape()).contains("crontabber_database_up 0.0");
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
