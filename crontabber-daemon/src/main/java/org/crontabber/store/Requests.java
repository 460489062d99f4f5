package org.crontabber.store;

import java.util.List;
import org.crontabber.database.Term;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.Steering;
import org.crontabber.decision.Steering.Request;
import org.crontabber.schedule.Slot;

/** What people ask for, as whoever leads sees it. An effect and its answer are one transaction. */
public interface Requests {
    /** The answer to one. */
    record Answered(boolean ok, String answer) {}

    /** Refuses what only another version, or a hand in the table, can have asked for; returns how many. */
    int refuseUnknown(Term term);

    /** The oldest requests that nobody has answered. */
    List<Request> open();

    /** Answers a request that changes nothing. */
    void answer(Term term, Request request, boolean ok, String sentence);

    /** Writes what an order has changed, with the answer. */
    void apply(Term term, Request request, Node node, Steering.Answer answer);

    /**
     * Deletes a job that no configuration knows, with its slots, unless it runs; its history stays. Answers what was done,
     * or why nothing was.
     */
    Answered forget(Term term, Request request);

    /** Begins the attempt that was asked for, with the answer. */
    void begin(Term term, Request request, Changes.Begin begin, boolean moves, String sentence);

    /** How many attempts a slot has had, by its history too. */
    int attempts(Node node, Slot slot);
}
