package org.crontabber.store;

import java.util.List;
import org.crontabber.database.Term;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.Steering;
import org.crontabber.decision.Steering.Request;
import org.crontabber.schedule.Slot;

/** What people ask for, as whoever leads sees it. An effect and its answer are one transaction. */
public interface Requests {
    /** Refuses what only another version, or a hand in the table, can have asked for; returns how many. */
    int refuseUnknown(Term term);

    /** The oldest requests that nobody has answered. */
    List<Request> open();

    /** Refuses a request. */
    void refuse(Term term, Request request, String why);

    /** Writes what an order has changed, with the answer. */
    void apply(Term term, Request request, Node node, Steering.Answer answer);

    /** Begins the attempt that was asked for, with the answer. */
    void begin(Term term, Request request, Changes.Begin begin, boolean moves, String sentence);

    /** How many attempts a slot has had, by its history too. */
    int attempts(Node node, Slot slot);
}
