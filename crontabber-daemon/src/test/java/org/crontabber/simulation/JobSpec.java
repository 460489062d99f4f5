package org.crontabber.simulation;

import java.time.Duration;
import org.crontabber.decision.Job;

/**
 * A job of the virtual world, and how its work behaves.
 *
 * @param isTransaction whether its work records its own success, in one transaction with its effect; else it is a
 *     process, which may outlive its instance
 * @param failing how probable it is that an attempt fails, of 1
 * @param odd how probable it is that an attempt hangs, throws an Error or ignores every way to end it, of 1
 * @param longest how long an attempt takes at most that does not hang
 */
record JobSpec(Job job, boolean isTransaction, double failing, double odd, Duration longest) {
    String name() {
        return job.name();
    }

    JobSpec with(Job other) {
        return new JobSpec(other, isTransaction, failing, odd, longest);
    }
}
