package org.crontabber.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.crontabber.database.Term;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.OpenSlot;
import org.crontabber.decision.Pause;
import org.crontabber.decision.Steering;
import org.crontabber.decision.Steering.Request;
import org.crontabber.decision.Steering.Verb;
import org.crontabber.schedule.Slot;
import org.jspecify.annotations.Nullable;

/** The requests of people in PostgreSQL: on their way in, to whoever leads, and back. */
public final class RequestRows implements Requests {
    /** Requests that are read at once; the rest waits for the next heartbeat. */
    private static final int READ_AT_ONCE = 100;

    private static final int LONGEST_TEXT_CHARS = 2_000;
    private static final int ALL_VERBS = Verb.values().length;

    private final Transactions transactions;
    private final ToIntFunction<Node> ids;
    private final Store.Origin origin;

    RequestRows(Transactions transactions, ToIntFunction<Node> ids, Store.Origin origin) {
        this.transactions = transactions;
        this.ids = ids;
        this.origin = origin;
    }

    /** Asks for something; returns the request's number. */
    public long ask(String job, Steering.Order order) {
        return transactions.read(
                "take a request",
                connection -> Query.list(
                                connection,
                                """
                                INSERT INTO crontabber.request (verb, job, slots_from, slots_to, force, who, why)
                                VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id""",
                                row -> row.getLong("id"),
                                order.verb().code(),
                                job,
                                order.from(),
                                order.to(),
                                order.force(),
                                AttemptRows.clean(order.who(), LONGEST_TEXT_CHARS),
                                AttemptRows.clean(order.why(), LONGEST_TEXT_CHARS))
                        .get(0));
    }

    /** The answer, once there is one. */
    public Optional<Answered> answer(long id) {
        return transactions.read(
                "tell an answer",
                connection -> Query.list(
                                connection,
                                "SELECT ok, answer FROM crontabber.request WHERE id = ? AND answered IS NOT NULL",
                                row -> new Answered(row.getBoolean("ok"), String.valueOf(row.getString("answer"))),
                                id)
                        .stream()
                        .findFirst());
    }

    /** Takes a request back that nobody has answered; false when somebody just has. */
    public boolean withdraw(long id, String why) {
        return transactions.read("take a request back", connection -> Query.update(connection, """
                                UPDATE crontabber.request SET answered = clock_timestamp(), ok = false, answer = ?
                                 WHERE id = ? AND answered IS NULL""", why, id) == 1);
    }

    @Override
    public int refuseUnknown(Term term) {
        String[] known = verbs();
        List<Long> unknown = transactions.read(
                "be read",
                connection -> Query.list(
                        connection,
                        "SELECT id FROM crontabber.request WHERE answered IS NULL AND NOT verb = ANY (?)",
                        row -> row.getLong("id"),
                        (Object) known));
        if (!unknown.isEmpty()) {
            transactions.write(
                    "answer a request", term, connection -> Query.update(connection, """
                    UPDATE crontabber.request
                       SET answered = clock_timestamp(), ok = false, term = ?,
                           answer = format('verb %L is none of %s', left(verb, 40), array_to_string(?::text[], ', '))
                     WHERE answered IS NULL AND NOT verb = ANY (?)""", term.number(), known, known));
        }
        return unknown.size();
    }

    private static String[] verbs() {
        return Stream.of(Verb.values()).map(Verb::code).toArray(String[]::new);
    }

    @Override
    public List<Request> open() {
        return transactions.read(
                "be read", connection -> Query.list(connection, """
                        SELECT id, verb, job, slots_from, slots_to, force, who, why
                          FROM crontabber.request
                         WHERE answered IS NULL AND verb = ANY (?) ORDER BY id LIMIT ?""", RequestRows::request, verbs(), READ_AT_ONCE));
    }

    private static Request request(ResultSet row) throws SQLException {
        String verb = String.valueOf(row.getString("verb")).toUpperCase(Locale.ROOT);
        Steering.Order order = new Steering.Order(
                List.of(Verb.values()).stream()
                        .filter(known -> known.name().equals(verb))
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException(
                                "verb '" + verb + "' is none of the " + ALL_VERBS + " that are known")),
                Query.instant(row, "slots_from"),
                Query.instant(row, "slots_to"),
                row.getBoolean("force"),
                String.valueOf(row.getString("who")),
                row.getString("why"));
        return new Request(row.getLong("id"), row.getString("job"), order);
    }

    @Override
    public void answer(Term term, Request request, boolean ok, String sentence) {
        transactions.write("answer a request", term, connection -> answer(connection, term, request, ok, sentence));
    }

    @Override
    public void apply(Term term, Request request, Node node, Steering.Answer answer) {
        transactions.write("do what was asked for", term, connection -> {
            int job = ids.applyAsInt(node);
            switch (request.order().verb()) {
                case PAUSE, RESUME -> pause(connection, job, answer.state().pause());
                case SKIP -> skip(connection, job, node, request.order(), answer);
                case HOLD, RELEASE, RETRY -> put(connection, job, node, request.order(), answer.slots());
                case RESET -> new JobRows(connection).reset(job, node.job(), answer.state());
                case RUN, FORGET ->
                    throw new IllegalArgumentException(request.order().verb() + " is not applied");
            }
            answer(connection, term, request, true, answer.sentence());
        });
    }

    @Override
    public Answered forget(Term term, Request request) {
        Answered[] answered = new Answered[1];
        transactions.write("forget a job", term, connection -> {
            answered[0] = new JobRows(connection).forget(request.job());
            answer(connection, term, request, answered[0].ok(), answered[0].answer());
        });
        return answered[0];
    }

    @Override
    public void begin(Term term, Request request, Changes.Begin begin, boolean moves, String sentence) {
        transactions.write("begin what was asked for", term, connection -> {
            new AttemptRows(connection, ids.applyAsInt(begin.node())).begin(begin, moves, term, origin);
            answer(connection, term, request, true, sentence);
        });
    }

    @Override
    public int attempts(Node node, Slot slot) {
        return transactions.read(
                "be read",
                connection -> Query.list(
                                connection,
                                """
                                SELECT greatest((SELECT max(number) FROM crontabber.attempt WHERE job_id = ? AND slot = ?),
                                                (SELECT attempts FROM crontabber.slot WHERE job_id = ? AND slot = ?),
                                                0) AS attempts""",
                                row -> row.getInt("attempts"),
                                ids.applyAsInt(node),
                                slot.at(),
                                ids.applyAsInt(node),
                                slot.at())
                        .get(0));
    }

    private static void pause(Connection connection, int job, @Nullable Pause pause) throws SQLException {
        Query.update(
                1,
                connection,
                """
                UPDATE crontabber.job
                   SET paused_by = ?, paused_why = ?, paused_since = ?
                 WHERE id = ?""",
                pause == null ? null : pause.by(),
                pause == null ? null : AttemptRows.clean(pause.why(), LONGEST_TEXT_CHARS),
                pause == null ? null : pause.since(),
                job);
    }

    private static void skip(Connection connection, int job, Node node, Steering.Order order, Steering.Answer answer)
            throws SQLException {
        String why = "skipped by " + order.who() + (order.why() == null ? "" : ": " + order.why());
        SkipRows.skipAll(
                connection,
                job,
                answer.slots(),
                String.valueOf(AttemptRows.clean(why, LONGEST_TEXT_CHARS)),
                order.who());
        if (!node.job().isBackfill()) {
            Optional<Slot> newest = answer.newestDue();
            if (newest.isPresent()) {
                new AttemptRows(connection, job).coalesce(newest.get());
            }
        }
    }

    private static void put(Connection connection, int job, Node node, Steering.Order order, List<OpenSlot> slots)
            throws SQLException {
        for (OpenSlot slot : slots) {
            AttemptRows rows = new AttemptRows(connection, job);
            if (!node.job().isBackfill()) {
                rows.takePlainSlot(slot.slot());
            }
            rows.put(slot, order.who());
        }
    }

    private static void answer(Connection connection, Term term, Request request, boolean ok, String sentence)
            throws SQLException {
        int answered = Query.update(
                connection, """
                UPDATE crontabber.request SET answered = clock_timestamp(), ok = ?, answer = ?, term = ?
                 WHERE id = ? AND answered IS NULL""", ok, AttemptRows.clean(sentence, LONGEST_TEXT_CHARS), term.number(), request.id());
        if (answered == 0) {
            throw new SQLException("request " + request.id() + " was taken back", "CT004");
        }
    }
}
