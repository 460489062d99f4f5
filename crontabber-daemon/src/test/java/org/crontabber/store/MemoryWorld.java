package org.crontabber.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.crontabber.decision.Steering;
import org.crontabber.leader.Leadership;
import org.crontabber.leader.MemoryLeadership;

/** The state in memory. */
final class MemoryWorld implements StoreWorld {
    private final MemoryState state = new MemoryState(() -> StoreWork.NOW);
    private final List<Leadership> leaderships = new ArrayList<>();
    private long holders;

    MemoryState state() {
        return state;
    }

    @Override
    public Store store(String host) {
        return new MemoryStore(state, new Store.Origin(host, ""), host);
    }

    @Override
    public Leadership leadership(String host) {
        Leadership leadership = new MemoryLeadership(state, host, () -> new UUID(1, holders++));
        leaderships.add(leadership);
        return leadership;
    }

    @Override
    public Work work(Completion completion) {
        MemoryCompletion memory = (MemoryCompletion) completion;
        return new Work() {
            @Override
            public void claim() {
                memory.claim();
            }

            @Override
            public void succeed() {
                memory.succeed(false);
            }

            @Override
            public void rollback() {
                memory.rollback();
            }
        };
    }

    @Override
    public long ask(String job, Steering.Order order) {
        return ((MemoryRequests) store("asker").requests()).ask(job, order);
    }

    @Override
    public Optional<Requests.Answered> answer(long id) {
        return ((MemoryRequests) store("asker").requests()).answer(id);
    }

    @Override
    public void breakLock() {
        state.lock().end(Objects.requireNonNull(state.lock().holder()));
    }

    @Override
    public void lockWithoutElection() {
        state.lock().take(state.lock().open("stranger", state.now()));
    }

    @Override
    public void close() {
        leaderships.forEach(Leadership::close);
    }
}
