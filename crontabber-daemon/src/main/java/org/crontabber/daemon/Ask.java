package org.crontabber.daemon;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.crontabber.cli.Service;
import org.crontabber.decision.Steering;
import org.crontabber.store.RequestRows;
import org.crontabber.store.Requests;

/** A person's request on its way to whoever leads, and the answer back. */
final class Ask {
    private static final Duration LOOK = Duration.ofMillis(100);

    private final RequestRows rows;
    private final LongSupplier nanos;

    Ask(RequestRows rows, LongSupplier nanos) {
        this.rows = rows;
        this.nanos = nanos;
    }

    long send(String job, Steering.Order order) {
        return rows.ask(job, order);
    }

    /** The answer; when nobody gives one in time, the request is taken back for good. */
    Service.Answer waitFor(long request, Duration limit) {
        return waitFor(request, limit, () -> "");
    }

    /**
     * The same.
     *
     * @param more what is known by then of whoever did not answer
     */
    Service.Answer waitFor(long request, Duration limit, Supplier<String> more) {
        long end = nanos.getAsLong() + limit.toNanos();
        Optional<Requests.Answered> answer = rows.answer(request);
        while (answer.isEmpty() && nanos.getAsLong() < end) {
            LockSupport.parkNanos(LOOK.toNanos());
            answer = rows.answer(request);
        }
        if (answer.isEmpty() && rows.withdraw(request, "nobody answered within " + limit.toSeconds() + " s")) {
            return new Service.Answer(
                    false,
                    "nobody answered within " + limit.toSeconds() + " s, so the request was taken back" + more.get()
                            + "; 'crontabber status' shows who leads");
        }
        Requests.Answered given = answer.or(() -> rows.answer(request)).orElseThrow();
        return new Service.Answer(given.ok(), given.answer());
    }
}
