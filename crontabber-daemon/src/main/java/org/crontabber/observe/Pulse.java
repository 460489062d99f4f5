package org.crontabber.observe;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.crontabber.database.Cause;
import org.crontabber.database.LockSession;
import org.crontabber.database.Refused;
import org.crontabber.database.ServerIdentity;
import org.crontabber.database.Term;
import org.crontabber.database.Trouble;
import org.crontabber.tick.TickListener;
import org.jspecify.annotations.Nullable;

/** Whether the scheduler thread lives, and whether it has its database. Written by that thread, read by any. */
public final class Pulse implements TickListener {
    /** Longer than the loop ever waits between two turns: back-off, statement limits and connecting included. */
    static final Duration LONGEST_SILENCE = Duration.ofSeconds(90);

    private final LongSupplier nanos;
    private volatile long lastAliveNanos;
    private volatile boolean isConnected;
    private volatile String standing = "starting";
    private volatile String trouble = "the database does not answer";

    public Pulse(LongSupplier nanos) {
        this.nanos = nanos;
        this.lastAliveNanos = nanos.getAsLong();
    }

    @Override
    public void alive() {
        lastAliveNanos = nanos.getAsLong();
    }

    @Override
    public void connected() {
        isConnected = true;
        standing = standing.equals("starting") ? "standby" : standing;
    }

    @Override
    public void troubled(Throwable why) {
        isConnected = false;
        String refusal = Trouble.refusal(why);
        if (why instanceof Refused) {
            trouble = firstLine(why.getMessage());
        } else {
            trouble = refusal == null
                    ? "the database does not answer"
                    : "the state tables are refused: " + firstLine(refusal);
        }
    }

    private static String firstLine(@Nullable String text) {
        return String.valueOf(text).lines().findFirst().orElse("");
    }

    @Override
    public void elected(Term term, Cause cause, ServerIdentity server) {
        standing = "leader, term " + term.number();
    }

    @Override
    public void standsBy(LockSession holder, LockSession.Silence silence) {
        standing = "standby of " + holder.describe()
                + (silence == LockSession.Silence.OUT_OF_REACH
                        ? ", which has given no sign of life since " + holder.sign() + ", and this role may not end it"
                        : "");
    }

    @Override
    public void steppedDown(Term term, String why) {
        standing = "standby";
    }

    /** Whether the scheduler thread has given a sign of life lately. */
    public boolean isAlive() {
        return nanos.getAsLong() - lastAliveNanos < LONGEST_SILENCE.toNanos();
    }

    /** Whether it also has its database. */
    public boolean isReady() {
        return isConnected && isAlive();
    }

    /** In a few words. */
    public String text() {
        return !isAlive() ? "the scheduler thread gives no sign of life" : isConnected ? standing : trouble;
    }
}
