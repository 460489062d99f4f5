package org.crontabber.cli;

import java.io.PrintStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.crontabber.simulate.Event;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.SerializedString;
import tools.jackson.core.json.JsonFactory;

/** A plan as newline-delimited JSON: an object per attempt, skipped slot and held slot. */
final class PlanNdjson implements PlanOutput {
    private static final SerializedString LINE_END = new SerializedString("\n");

    /** How often it looks whether anybody still reads: a closed pipe ends the plan. */
    private static final int EVENTS_PER_LOOK = 10_000;

    private static final int TEXTS_KEPT = 1_000;

    private final PrintStream out;
    private final JsonGenerator json;
    private final Map<Instant, String> texts = new HashMap<>();
    private long events;

    PlanNdjson(PrintStream out) {
        this.out = out;
        this.json = new JsonFactory()
                .createGenerator(
                        new ObjectWriteContext.Base() {
                            @Override
                            public SerializableString getRootValueSeparator(SerializableString byDefault) {
                                return LINE_END;
                            }
                        },
                        out,
                        JsonEncoding.UTF8);
    }

    @Override
    public void accept(Event event) {
        if (event instanceof Event.Waits) {
            return;
        }
        if (++events % EVENTS_PER_LOOK == 0 && out.checkError()) {
            throw new OutputClosed();
        }
        json.writeStartObject();
        json.writeStringProperty("at", text(event.at()));
        json.writeStringProperty("job", event.job());
        json.writeStringProperty("slot", text(event.slot().at()));
        if (event instanceof Event.Attempted attempted) {
            json.writeNumberProperty("attempt", attempted.attempt());
            json.writeStringProperty("outcome", attempted.outcomeCode());
            if (attempted.coalesced() > 0) {
                json.writeNumberProperty("coalesced", attempted.coalesced());
            }
        } else if (event instanceof Event.Skipped skipped) {
            json.writeStringProperty("skipped", skipped.reason());
        } else if (event instanceof Event.Held held) {
            json.writeNumberProperty("held", held.errors());
        }
        json.writeEndObject();
    }

    /** Most lines repeat instants of the lines before. */
    private String text(Instant instant) {
        if (texts.size() > TEXTS_KEPT) {
            texts.clear();
        }
        return texts.computeIfAbsent(instant, Instant::toString);
    }

    @Override
    public void close() {
        if (events > 0) {
            json.writeRaw('\n');
        }
        json.flush();
        out.flush();
    }
}
