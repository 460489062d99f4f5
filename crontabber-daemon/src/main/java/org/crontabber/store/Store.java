package org.crontabber.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.crontabber.database.Term;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.JobState;
import org.crontabber.decision.Ledger;
import org.crontabber.decision.Outcome;
import org.crontabber.schedule.TickGrid;
import org.jspecify.annotations.Nullable;

/**
 * The state. Owned by the scheduler thread, but for {@link Completion} and {@link #mayTakeEffect}, which an attempt's
 * thread uses. Every write commits under the guard of its term; a failed one throws and has changed nothing, unless the
 * answer to its COMMIT was lost: then {@link #load} tells.
 *
 * <p>Each method but {@link #origin} throws {@link org.crontabber.database.DatabaseUnavailable} when the state can't be
 * reached and {@link StateRefused} when it does not take what it is given; each that gets a term throws
 * {@link org.crontabber.database.TermOver} when another one has begun.
 */
public interface Store {
    /**
     * Where attempts are begun.
     *
     * @param host for people
     * @param processSpace from where their processes can be seen
     */
    record Origin(String host, String processSpace) {}

    /**
     * An attempt that has begun and not ended, and who began it.
     *
     * @param origin without a process space when an older program began it
     * @param process what tells its process from others there; null when none was started, or an older program did
     * @param orphaned when its daemon was first found gone, by whoever has to wait for what it left running
     */
    record OpenAttempt(
            UUID id,
            long term,
            Origin origin,
            @Nullable String process,
            @Nullable Instant orphaned) {}

    /**
     * What stands in the state.
     *
     * @param openAttempts the attempts that have begun and not ended
     * @param changed jobs whose schedule or kind is another one than the state has noted
     * @param lastTick the last tick that took place, if there was one
     */
    record Loaded(
            Ledger ledger,
            Map<String, Integer> ids,
            Map<Node, OpenAttempt> openAttempts,
            List<Node> changed,
            @Nullable Instant lastTick) {
        /** The last tick that took place, by a clock that may have gone back since. */
        public Instant lastTickBy(Instant now) {
            return lastTick == null || lastTick.isAfter(now) ? now : lastTick;
        }
    }

    /** Where this instance begins attempts. */
    Origin origin();

    /** The database's clock. */
    Instant now();

    /** Reads the ledger of the graph's jobs; what other jobs have left stays where it is. */
    Loaded load(JobGraph graph, TickGrid grid, Instant now);

    /** Notes the schedules and kinds that have changed. */
    void reschedule(Term term, Map<Node, JobState> changed);

    /** Writes all changes of a pass in one transaction; starts are committed before any of them has an effect. */
    void write(Term term, Changes changes);

    /**
     * What an attempt's own transaction needs to record its success in it.
     *
     * @param moves whether that success moves the job
     * @param next asked once, when the success is recorded: that of the attempt to begin with it, if there is one
     */
    Completion completion(Term term, Changes.Begin begin, boolean moves, Supplier<@Nullable Completion> next);

    /**
     * Whether an attempt that was begun may have its effect: its term stands, and nobody has taken it for lost. A process
     * can't prove that with a COMMIT, so it is asked for right before, and noted.
     */
    boolean mayTakeEffect(Term term, Changes.Begin begin, @Nullable String process);

    /** Notes when an attempt's daemon was found gone: its processes get their time once, whoever leads meanwhile. */
    void noteOrphan(Term term, Node node, UUID attempt, Instant found);

    /** The requests of people, on the same rows. */
    Requests requests();

    /**
     * Ends attempts of jobs that the configuration does not know any more: whoever ran them is gone. Returns their
     * number.
     */
    int loseGhosts(Term term, JobGraph graph);

    /**
     * Notes the configuration that is in effect: what its jobs run, and which jobs it does not name any more.
     */
    void noteConfiguration(Term term, JobGraph graph, Collection<Definition> definitions);

    /** Notes that a configuration was to be read and was refused, so that the one before is still in effect. */
    void noteRefusedConfiguration(Term term, String problem);

    /**
     * What the state would say against a part of a pass: for telling which part of a refused pass is to blame. Writes
     * nothing; null when it takes it.
     */
    @Nullable
    String refusal(Term term, Changes part);

    /** How an attempt ended that is over, as its history has it; lost when that has nothing of it. */
    Outcome outcome(UUID attempt);

    /** Which of these attempts have their end in the state. */
    Set<UUID> recorded(Collection<UUID> attempts);

    /** Which backends still work for an attempt, by the mark that each session of a job carries. */
    boolean isAlive(Node node, UUID attempt, boolean terminate);

    /** Makes the months of history that are to come, and drops what is older than is to be kept. */
    int keepHistory(Duration keep);
}
