package org.crontabber.decision;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.crontabber.schedule.Slot;

/** Slots of a job that are due and not done: a range of untouched ones, or a single one with errors behind it. */
public record Missing(Slot from, Slot to, long slots, int errors) {
    /** All of them, oldest first. */
    public static List<Missing> of(JobState state) {
        List<Missing> missing = new ArrayList<>();
        if (state.progress() instanceof OpenSlots open) {
            open.fresh()
                    .ranges()
                    .forEach(range -> missing.add(new Missing(
                            range.from(),
                            range.to(),
                            1
                                    + state.slots()
                                            .count(range.from().at(), range.to().at()),
                            0)));
            Stream.of(open.ready(), open.waits(), open.held())
                    .flatMap(map -> map.values().stream())
                    .forEach(slot -> missing.add(new Missing(slot.slot(), slot.slot(), 1, slot.errors())));
        }
        if (state.progress() instanceof PlainProgress plain
                && plain.oldestWaiting() != null
                && state.newest() != null) {
            missing.add(new Missing(plain.oldestWaiting(), state.newest(), plain.waiting(), plain.errors()));
        }
        missing.sort(Comparator.comparing(Missing::from));
        return missing;
    }
}
