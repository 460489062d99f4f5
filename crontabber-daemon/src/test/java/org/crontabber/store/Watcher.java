package org.crontabber.store;

import java.util.Map;
import java.util.UUID;
import org.crontabber.database.Term;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.JobState;
import org.crontabber.decision.Steering;
import org.crontabber.decision.Steering.Request;
import org.jspecify.annotations.Nullable;

/** Is told of each commit on the state in memory, right after it. */
public interface Watcher {
    default void passed(Term term, Changes changes) {}

    /**
     * An attempt's own transaction has recorded its success.
     *
     * @param next the attempt that it has begun, if it has
     */
    default void succeeded(Term term, Changes.Begin begin, boolean moved, Changes.@Nullable Begin next) {}

    default void steered(Term term, Request request, Node node, Steering.Answer answer) {}

    default void begunByHand(Term term, Request request, Changes.Begin begin) {}

    default void answeredRequest(Term term, Request request, String sentence) {}

    default void elected(Term term, String instance) {}

    default void rescheduled(Term term, Map<Node, JobState> changed) {}

    default void ghostLost(Term term, String job, UUID attempt) {}

    /** The session that worked for an attempt was ended by an instance. */
    default void sessionEnded(String instance, UUID attempt) {}

    default void orphanNoted(Term term, Node node, UUID attempt) {}
}
