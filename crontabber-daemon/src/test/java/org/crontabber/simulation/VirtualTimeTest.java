package org.crontabber.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VirtualTimeTest {
    private final VirtualTime time = new VirtualTime();
    private final List<String> seen = new ArrayList<>();

    @AfterEach
    void close() {
        time.close();
    }

    private void say(String what) {
        seen.add(time.nanos() / 1_000_000_000 + " " + what);
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    @Test
    void strandsTakeTurnsInTheOrderOfTheirTime() throws Throwable {
        for (int step = 1; step <= 2; step++) {
            int each = step;
            time.start("each " + each, VirtualTime.Owner.NOBODY, () -> {
                for (int times = 0; times < 2; times++) {
                    time.sleep(seconds(each));
                    say("strand " + each);
                }
            });
        }
        time.after(seconds(3), () -> say("event"));

        time.run(seconds(10));

        assertThat(seen).containsExactly("1 strand 1", "2 strand 2", "2 strand 1", "3 event", "4 strand 2");
    }

    @Test
    void aLetterEndsAWait() throws Throwable {
        VirtualMailbox<String> mailbox = new VirtualMailbox<>(time, asked -> Duration.ZERO);
        time.start("receiver", VirtualTime.Owner.NOBODY, () -> {
            say("got " + mailbox.poll(seconds(5)));
            say("got " + mailbox.poll(seconds(5)));
        });
        time.after(seconds(2), () -> mailbox.add("a letter"));

        time.run(seconds(10));

        assertThat(seen).containsExactly("2 got a letter", "7 got null");
    }

    @Test
    void whoIsFrozenGoesOnLater() throws Throwable {
        VirtualTime.Owner frozen = new VirtualTime.Owner() {
            @Override
            public long frozenUntil() {
                return seconds(6).toNanos();
            }
        };
        time.start("frozen", frozen, () -> {
            say("began");
            time.sleep(seconds(1));
            say("went on");
        });

        time.run(seconds(10));

        assertThat(seen).containsExactly("6 began", "7 went on");
    }

    @Test
    void whoIsDeadIsUnwound() throws Throwable {
        boolean[] isDead = {false};
        VirtualTime.Owner owner = new VirtualTime.Owner() {
            @Override
            public boolean isDead() {
                return isDead[0];
            }
        };
        time.start("mortal", owner, () -> {
            try {
                time.sleep(seconds(5));
                say("survived");
            } finally {
                say("unwound");
            }
        });
        time.after(seconds(2), () -> {
            isDead[0] = true;
            time.wakeAll(owner);
        });

        time.run(seconds(10));

        assertThat(seen).containsExactly("2 unwound");
    }

    @Test
    void whatAStrandThrowsEndsTheRun() {
        time.start("thrower", VirtualTime.Owner.NOBODY, () -> {
            throw new IllegalStateException("broken");
        });

        assertThatThrownBy(() -> time.run(seconds(10))).hasMessage("broken");
    }
}
