package org.crontabber.store;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.crontabber.database.Term;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.OpenSlot;
import org.crontabber.decision.Steering;
import org.crontabber.decision.Steering.Request;
import org.crontabber.schedule.Slot;

/** The requests of people in memory. */
public final class MemoryRequests implements Requests {
    private static final int READ_AT_ONCE = 100;
    /** Requests that are kept, the answered ones that is. */
    private static final int MOST_KEPT = 50;

    private final MemoryState state;
    private final ToIntFunction<Node> ids;
    private final Store.Origin origin;

    MemoryRequests(MemoryState state, ToIntFunction<Node> ids, Store.Origin origin) {
        this.state = state;
        this.ids = ids;
        this.origin = origin;
    }

    /** Asks for something; returns the request's number. */
    public long ask(String job, Steering.Order order) {
        MemoryRows rows = state.rows();
        long id = rows.requests().isEmpty() ? 1 : rows.requests().lastKey() + 1;
        rows = rows.with(new MemoryRows.Asked(new Request(id, job, order), null));
        while (rows.requests().size() > MOST_KEPT
                && rows.requests().firstEntry().getValue().answered() != null) {
            rows = rows.without(rows.requests().firstKey());
        }
        state.ask(rows);
        return id;
    }

    /** The answer, once there is one. */
    public Optional<Requests.Answered> answer(long id) {
        return Optional.ofNullable(state.rows().requests().get(id)).map(MemoryRows.Asked::answered);
    }

    /** Each was asked for by this program. */
    @Override
    public int refuseUnknown(Term term) {
        return 0;
    }

    @Override
    public List<Request> open() {
        return state.rows().requests().values().stream()
                .filter(asked -> asked.answered() == null)
                .map(MemoryRows.Asked::request)
                .limit(READ_AT_ONCE)
                .toList();
    }

    @Override
    public void answer(Term term, Request request, boolean ok, String sentence) {
        state.write("answer a request", term, ids, transaction -> transaction.answer(request.id(), ok, sentence));
        state.tell(watcher -> watcher.answeredRequest(term, request, sentence));
    }

    @Override
    public void apply(Term term, Request request, Node node, Steering.Answer answer) {
        state.write("do what was asked for", term, ids, transaction -> {
            MemoryJob job = transaction.job(node);
            transaction.put(
                    switch (request.order().verb()) {
                        case PAUSE, RESUME -> job.with(answer.state().pause());
                        case SKIP -> skip(job, node, answer);
                        case HOLD, RELEASE, RETRY -> put(job, node, answer.slots());
                        case RESET -> job.reset(node.job(), answer.state());
                        case RUN, FORGET ->
                            throw new IllegalArgumentException(request.order().verb() + " is not applied");
                    });
            transaction.answer(request.id(), true, answer.sentence());
        });
        state.tell(watcher -> watcher.steered(term, request, node, answer));
    }

    @Override
    public Answered forget(Term term, Request request) {
        Answered[] answered = new Answered[1];
        state.write("forget a job", term, ids, transaction -> {
            answered[0] = transaction.forget(request.job());
            transaction.answer(request.id(), answered[0].ok(), answered[0].answer());
        });
        return answered[0];
    }

    /** Also such as have not come due and have no row. */
    private static MemoryJob skip(MemoryJob job, Node node, Steering.Answer answer) throws SQLException {
        MemorySlots slots = job.slots();
        for (OpenSlot slot : answer.slots()) {
            slots = slots.insert(slot.slot()).skip(slot.slot());
        }
        Optional<Slot> newest = node.job().isBackfill() ? Optional.empty() : answer.newestDue();
        if (newest.isPresent()) {
            slots = slots.coalesce(newest.get().at(), job.run().slot());
        }
        return job.with(slots);
    }

    private static MemoryJob put(MemoryJob job, Node node, List<OpenSlot> changed) throws SQLException {
        MemorySlots slots = job.slots();
        for (OpenSlot slot : changed) {
            boolean isBackfill = node.job().isBackfill();
            slots = (isBackfill
                            ? slots
                            : slots.coalesce(slot.slot().at(), job.run().slot()).insert(slot.slot()))
                    .put(slot);
        }
        return job.with(slots);
    }

    @Override
    public void begin(Term term, Request request, Changes.Begin begin, boolean moves, String sentence) {
        state.write("begin what was asked for", term, ids, transaction -> {
            transaction.begin(begin, moves, term, origin);
            transaction.answer(request.id(), true, sentence);
        });
        state.tell(watcher -> watcher.begunByHand(term, request, begin));
    }

    @Override
    public int attempts(Node node, Slot slot) {
        MemoryJob job = state.rows().jobs().get(ids.applyAsInt(node));
        int counted = job == null ? 0 : job.slots().attempts(slot.at());
        return Math.max(counted, state.history().attempts(ids.applyAsInt(node), slot));
    }
}
