package org.crontabber.bench;

import org.crontabber.action.Action;
import org.crontabber.action.sql.SqlAction;
import org.crontabber.action.sql.SqlStatements;
import org.crontabber.database.Databases;

/**
 * What a date of an INSERT job costs in a catch-up, against bare JDBC: write transactions, executions a second, CPU.
 * synchronous_commit is on.
 */
final class CatchUpBench {
    private static final int DATES = 10_000;
    private static final int SINGLES = 1_000;
    private static final int ROUNDS = 3;
    private static final int BATCH = 50;
    private static final String INSERT = "INSERT INTO effect (day, note) VALUES (:date, :job)";

    private static final String ONE = "one date a transaction";
    private static final String FIFTY = "batch = " + BATCH;
    private static final String SINGLE = "single runs";
    private static final String SAME_ROWS = "bare JDBC, the same rows";
    private static final String EFFECT_ONLY = "bare JDBC, only the job's own INSERT";

    private CatchUpBench() {}

    /** Arguments, if others are wanted: the dates, and the rounds. */
    public static void main(String[] arguments) throws Exception {
        int dates = arguments.length > 0 ? Integer.parseInt(arguments[0]) : DATES;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : ROUNDS;
        Bench.run(bench -> {
            Sql.execute(bench.connection(), BareLoop.TABLE);
            BareLoop bare = BareLoop.prepare(bench.databases(), bench.connection());
            CatchUp one = CatchUp.of(bench.databases(), insert(bench.databases(), 1));
            CatchUp fifty = CatchUp.of(bench.databases(), insert(bench.databases(), BATCH));
            Bench.Prepare fill = each -> bare.fill(bench.connection(), each);
            bench.turn(ONE, dates, one::dates);
            bench.turn(SAME_ROWS, dates, fill, each -> bare.sameRows());
            bench.turn(FIFTY, dates, fifty::dates);
            bench.turn(EFFECT_ONLY, dates, fill, each -> bare.effectOnly());
            bench.turn(SINGLE, Math.min(dates, SINGLES), one::singles);
            bench.rounds(rounds);
            print(bench, dates);
        });
    }

    private static Action insert(Databases databases, int batch) {
        return new SqlAction(
                databases.pool("main"),
                new SqlStatements(INSERT),
                new SqlAction.Settings(false, "READ COMMITTED", true, null, null, batch),
                System::nanoTime);
    }

    private static void print(Bench bench, int dates) {
        System.out.printf("A catch-up of %,d dates of an INSERT job%n", dates);
        Figures.heading();
        for (String catchUp : new String[] {ONE, FIFTY, SINGLE}) {
            bench.row(catchUp + ": write transactions per execution", catchUp, Cost::transactionsEach);
        }
        for (String each : new String[] {ONE, FIFTY, SINGLE, SAME_ROWS, EFFECT_ONLY}) {
            bench.row(each + ": per second", each, Cost::perSecond);
        }
        for (String catchUp : new String[] {ONE, FIFTY}) {
            against(bench, catchUp, SAME_ROWS);
            against(bench, catchUp, EFFECT_ONLY);
        }
        for (String each : new String[] {ONE, FIFTY, SINGLE, SAME_ROWS, EFFECT_ONLY}) {
            bench.row(each + ": ms of the server's CPU", each, Cost::serverEach);
            bench.row(each + ": ms of our CPU", each, Cost::jvmEach);
        }
    }

    private static void against(Bench bench, String catchUp, String bare) {
        bench.row(
                catchUp + " against " + bare,
                round -> bench.cost(catchUp, round).perSecond()
                        / bench.cost(bare, round).perSecond());
    }
}
