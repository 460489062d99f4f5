package org.crontabber.action;

import java.util.function.Supplier;
import org.crontabber.decision.Outcome;

/** An action in whose results no secret stands: the one place that all that a job says goes through. */
public final class Masked implements Action {
    private final Action action;
    private final Supplier<Secrets> secrets;

    /**
     * An action with its secrets.
     *
     * @param secrets asked when an attempt begins, since a password may change under a running daemon
     */
    public Masked(Action action, Supplier<Secrets> secrets) {
        this.action = action;
        this.secrets = secrets;
    }

    @Override
    public Result run(Task task) throws InterruptedException {
        Secrets known = secrets.get();
        try {
            return known.mask(action.run(task.with(known)));
        } catch (RuntimeException e) {
            return known.mask(Result.failed(Outcome.FAILED, Result.Failure.of(e), null));
        }
    }

    @Override
    public boolean recordsItsSuccess() {
        return action.recordsItsSuccess();
    }

    @Override
    public int batch() {
        return action.batch();
    }
}
