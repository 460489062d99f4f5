package org.crontabber.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.crontabber.testing.Eventually.eventually;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.crontabber.database.Cause;
import org.crontabber.database.DatabaseUnavailable;
import org.crontabber.database.LockSession;
import org.crontabber.database.Term;
import org.crontabber.database.TermOver;
import org.crontabber.decision.Steering;
import org.crontabber.leader.Leadership;
import org.crontabber.leader.Look;
import org.junit.jupiter.api.Test;

/** What every leadership must do, whatever the lock is made of. */
abstract class LeadershipContract extends StoreWork {
    private static final Duration SOON = Duration.ofSeconds(20);
    /** More than a leader may stay silent for. */
    private static final int MANY_LOOKS = 70;

    LeadershipContract(StoreWorld world) {
        super(world);
    }

    @Test
    void whoGivesTheLockBackSaysSoHoweverShortItsTerm() {
        leadership.close();

        assertThat(((Look.Won) leadership.acquire()).cause().code()).isEqualTo(Cause.Code.STOPPED);
    }

    @Test
    void onlyOneLeads() {
        Leadership other = world.leadership("other");

        assertThat(other.acquire()).isInstanceOfSatisfying(Look.Waits.class, wait -> {
            assertThat(wait.holder()).isNotNull();
            assertThat(wait.silence()).isEqualTo(LockSession.Silence.NONE);
        });
        assertThat(leadership.beat(term)).isInstanceOfSatisfying(Leadership.Beat.class, beat -> {
            assertThat(beat.asked()).isFalse();
            assertThat(beat.standbys()).isEqualTo(1);
        });
        leadership.close();
        assertThat(other.acquire()).isInstanceOfSatisfying(Look.Won.class, next -> {
            assertThat(next.term().number()).isEqualTo(2);
            assertThat(next.cause()).hasToString("term 1 (host) had stopped");
        });
        assertThat(leadership.reclaim(term)).isEqualTo(Leadership.Claim.LOST);
    }

    @Test
    void aHeartbeatTellsThatSomebodyAsks() {
        world.ask("p", new Steering.Order(Steering.Verb.PAUSE, null, null, false, "ann", null));

        assertThat(leadership.beat(term).asked()).isTrue();
    }

    @Test
    void aHeartbeatOfAnOldTermIsRefused() {
        Term old = electAnother();

        assertThatThrownBy(() -> leadership.beat(old)).isInstanceOf(TermOver.class);
    }

    @Test
    void aTermWhoseSessionBreaksIsKeptWhileNobodyIsElected() {
        world.breakLock();

        assertThatThrownBy(() -> leadership.beat(term)).isInstanceOf(DatabaseUnavailable.class);
        assertThatThrownBy(() -> leadership.beat(term)).isInstanceOf(DatabaseUnavailable.class);
        assertThat(leadership.reclaim(term)).isEqualTo(Leadership.Claim.KEPT);
        assertThat(leadership.beat(term).now()).isNotNull();
        assertThat(world.leadership("other").acquire()).isInstanceOf(Look.Waits.class);
    }

    @Test
    void aTermWhoseSessionBreaksIsLostToTheNextOne() {
        Leadership other = world.leadership("other");
        world.breakLock();

        assertThat(other.acquire()).isInstanceOfSatisfying(Look.Won.class, won -> {
            assertThat(won.term().number()).isEqualTo(2);
            assertThat(won.cause().code()).isEqualTo(Cause.Code.GONE);
        });
        assertThat(leadership.reclaim(term)).isEqualTo(Leadership.Claim.LOST);
    }

    @Test
    void aTermIsUndecidedWhileSomebodyElseHasTheLockAndWasNotElected() {
        world.breakLock();
        world.lockWithoutElection();

        assertThat(leadership.reclaim(term)).isEqualTo(Leadership.Claim.UNDECIDED);
    }

    @Test
    void aLeaderThatGivesNoSignOfLifeIsEnded() throws Exception {
        Leadership other = world.leadership("other");
        List<LockSession.Silence> looks = new ArrayList<>();
        while (looks.size() < MANY_LOOKS && !looks.contains(LockSession.Silence.ENDED)) {
            looks.add(((Look.Waits) other.acquire()).silence());
        }

        assertThat(looks).endsWith(LockSession.Silence.ENDED).hasSizeGreaterThan(MANY_LOOKS - 20);
        List<Look> next = new ArrayList<>();
        eventually(
                "the lock is free",
                SOON,
                () -> next.add(other.acquire()) && next.get(next.size() - 1) instanceof Look.Won);
        assertThat(((Look.Won) next.get(next.size() - 1)).cause().code()).isEqualTo(Cause.Code.HUNG);
        assertThatThrownBy(() -> leadership.beat(term)).isInstanceOf(DatabaseUnavailable.class);
        assertThat(leadership.reclaim(term)).isEqualTo(Leadership.Claim.LOST);
    }

    @Test
    void theServerIsKnownFromTheFirstSessionOn() {
        Leadership other = world.leadership("other");

        assertThat(other.server()).isNull();
        other.acquire();
        assertThat(other.server()).isNotNull().isEqualTo(leadership.server());
    }
}
