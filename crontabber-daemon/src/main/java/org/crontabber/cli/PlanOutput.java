package org.crontabber.cli;

import java.util.function.Consumer;
import org.crontabber.simulate.Event;

/** Writes a plan's events as they come; closing writes what is left. */
interface PlanOutput extends Consumer<Event>, AutoCloseable {
    @Override
    void close();
}
