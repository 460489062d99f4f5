package org.crontabber.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Series with the same tags, made when they are first asked for and taken away together. Gauges show a number that was
 * set: a scrape never waits for anybody. Owned by the scheduler thread; the numbers may be set by any.
 */
final class Series {
    private final MeterRegistry registry;
    private final Tags tags;
    private final Map<String, AtomicLong> gauges = new LinkedHashMap<>();
    private final Map<Tags, Map<String, Meter>> meters = new LinkedHashMap<>();

    Series(MeterRegistry registry, Tags tags) {
        this.registry = registry;
        this.tags = tags;
    }

    AtomicLong gauge(String name, String help) {
        return gauges.computeIfAbsent(name, key -> {
            AtomicLong value = new AtomicLong();
            keep(
                    Tags.empty(),
                    name,
                    Gauge.builder(name, value, AtomicLong::doubleValue)
                            .description(help)
                            .tags(tags)
                            .strongReference(true)
                            .register(registry));
            return value;
        });
    }

    Counter counter(String name, String help, String... more) {
        Tags own = Tags.of(more);
        Counter counter =
                Counter.builder(name).description(help).tags(tags.and(own)).register(registry);
        keep(own, name, counter);
        return counter;
    }

    Timer timer(String name, String help) {
        Timer timer = Timer.builder(name).description(help).tags(tags).register(registry);
        keep(Tags.empty(), name, timer);
        return timer;
    }

    private void keep(Tags own, String name, Meter meter) {
        meters.computeIfAbsent(own, key -> new LinkedHashMap<>()).put(name, meter);
    }

    /** Takes all of them away. */
    void remove() {
        meters.values().forEach(named -> named.values().forEach(registry::remove));
        meters.clear();
        gauges.clear();
    }
}
