package org.crontabber.cli;

import java.time.Instant;
import java.util.LinkedHashMap;
import org.crontabber.decision.Verdict;
import org.crontabber.decision.VerdictText;
import org.crontabber.schedule.Slot;
import org.crontabber.store.AttemptProgress;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What {@code --json} prints: one document, instants as ISO 8601 in UTC, nothing left out but what is unknown. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    /** An object whose members keep their order; nulls are written as such. */
    static final class Members extends LinkedHashMap<String, @Nullable Object> {
        private static final long serialVersionUID = 1;

        Members with(String name, @Nullable Object value) {
            put(name, value instanceof Instant instant ? instant.toString() : value);
            return this;
        }

        Members and(Members more) {
            putAll(more);
            return this;
        }

        Members with(String name, @Nullable Slot slot) {
            return with(name, slot == null ? null : slot.at());
        }
    }

    static Members object() {
        return new Members();
    }

    /** A verdict with its chain of reasons: code, and in words; a parent's own verdict inside. */
    static Members verdict(Verdict verdict) {
        Members members = object().with("code", verdict.code()).with("text", VerdictText.of(verdict));
        if (verdict instanceof Verdict.Parent parent) {
            members.with("parent", parent.job())
                    .with("parent_slot", parent.slot())
                    .with("because", (Object) verdict(parent.verdict()));
        }
        return members;
    }

    /** How far a running attempt says it is. */
    static Members progress(AttemptProgress.Said said) {
        return object().with("done", said.done())
                .with("total", said.total())
                .with("message", said.message())
                .with("at", said.at());
    }

    static void print(Console console, Object document) {
        console.out().println(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(document));
    }
}
