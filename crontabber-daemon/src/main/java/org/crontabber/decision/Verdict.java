package org.crontabber.decision;

import java.time.Instant;
import java.util.List;
import org.crontabber.schedule.Slot;
import org.jspecify.annotations.Nullable;

/** What the decision says of one slot: it runs, or why not. The codes are stable. */
public sealed interface Verdict {
    /** The stable name in the command line, JSON, logs, metrics and pages. */
    String code();

    /** It starts now. */
    record Run() implements Verdict {
        @Override
        public String code() {
            return "run";
        }
    }

    /** Its instant has not come; no instant when the job has no slot yet. */
    record NotDue(@Nullable Instant until) implements Verdict {
        @Override
        public String code() {
            return "not_due";
        }
    }

    /** It failed and is due again at the first tick from {@code until} on. */
    record RetryDelay(Instant until, @Nullable String lastError) implements Verdict {
        @Override
        public String code() {
            return "retry_delay";
        }
    }

    /** An older slot of a job with {@code on_failure = "stop"} comes first. */
    record EarlierSlot(Slot slot) implements Verdict {
        @Override
        public String code() {
            return "earlier_slot";
        }
    }

    /** A parent does not let it go: the parent's slot that is waited for, if it has one, and that slot's verdict. */
    record Parent(String job, @Nullable Slot slot, Verdict verdict) implements Verdict {
        @Override
        public String code() {
            return "parent";
        }
    }

    /** An attempt of the job is running: of this slot, or else of the other one. */
    record Running(Instant since, @Nullable Slot other) implements Verdict {
        @Override
        public String code() {
            return "running";
        }
    }

    /** It failed or was lost too often and waits for a person. */
    record Held(@Nullable Instant since, int errors) implements Verdict {
        @Override
        public String code() {
            return "held";
        }
    }

    /** A person has paused the job. */
    record Paused(String by, @Nullable String why) implements Verdict {
        @Override
        public String code() {
            return "paused";
        }
    }

    /** It could start, but all places are taken, or the job has had its starts of this tick. */
    record NoCapacity(List<String> heldBy) implements Verdict {
        public NoCapacity {
            heldBy = List.copyOf(heldBy);
        }

        @Override
        public String code() {
            return "no_capacity";
        }
    }

    /** {@code enabled = false}. */
    record Disabled() implements Verdict {
        @Override
        public String code() {
            return "disabled";
        }
    }

    /** The file that defines the job has a problem. */
    record Broken(String where) implements Verdict {
        @Override
        public String code() {
            return "broken";
        }
    }
}
