package org.crontabber.store;

import java.util.Optional;
import org.crontabber.decision.Steering;
import org.crontabber.leader.Leadership;

/** One kind of state, new and empty, with what several instances do on it. */
interface StoreWorld extends AutoCloseable {
    /** The store of another instance. */
    Store store(String host);

    /** The leadership of another instance; closed with the world. */
    Leadership leadership(String host);

    /** An attempt's own transaction. */
    Work work(Completion completion);

    /** Somebody asks for something; the request's number. */
    long ask(String job, Steering.Order order);

    Optional<Requests.Answered> answer(long id);

    /** The session that holds the leader's lock breaks. */
    void breakLock();

    /** A session that holds the leader's lock and elects nobody. */
    void lockWithoutElection();

    @Override
    void close();

    /** What an attempt does on its session; errors are thrown as the store throws them. */
    interface Work {
        void claim();

        /** Records the success and commits. */
        void succeed();

        void rollback();
    }
}
