package org.crontabber.simulation;

import org.crontabber.database.Cause;
import org.crontabber.database.DatabaseUnavailable;
import org.crontabber.database.ServerIdentity;
import org.crontabber.database.Term;
import org.crontabber.database.TermOver;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.Ledger;
import org.crontabber.tick.TickListener;
import org.crontabber.tick.TickReport;

/** What an instance says of itself. */
final class Observer implements TickListener {
    private final World world;
    private final Instance instance;
    private long term;

    Observer(World world, Instance instance) {
        this.world = world;
        this.instance = instance;
    }

    @Override
    public void elected(Term of, Cause cause, ServerIdentity server) {
        term = of.number();
    }

    @Override
    public void ticked(TickReport report, Ledger ledger) {
        world.see(new Fact.Ticked(instance.name(), term, report.at(), ledger));
    }

    @Override
    public void quarantined(Node node, String why) {
        world.see(new Fact.SetAside(node.name(), why));
    }

    @Override
    public void troubled(Throwable why) {
        boolean isOfTheWorld =
                why instanceof DatabaseUnavailable || why instanceof TermOver || why instanceof VirtualTime.Dead;
        if (!isOfTheWorld) {
            world.see(new Fact.Mistake(instance.name(), why));
        }
    }

    @Override
    public void reloaded(JobGraph graph) {
        world.see(new Fact.Configured(instance.name(), graph));
    }
}
