package org.crontabber.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.crontabber.tick.TickListener;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A listener that throws stops neither the others nor whoever tells them, unless the JVM itself can't go on. */
class ListenersTest {
    private record Throwing(Throwable what) implements TickListener {
        @Override
        public void alive() {
            if (what instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) what;
        }
    }

    private record Told(List<String> lines) implements TickListener {
        @Override
        public void alive() {
            lines.add("alive");
        }
    }

    static List<Throwable> mistakes() {
        return List.of(
                new IllegalStateException("for the test"),
                new NoClassDefFoundError("for the test"),
                new AssertionError("for the test"),
                new StackOverflowError("for the test"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeOfAListenerStopsNobody(Throwable mistake) {
        Told told = new Told(new ArrayList<>());

        new Listeners(List.of(new Throwing(mistake), told)).alive();

        assertThat(told.lines()).containsExactly("alive");
    }

    @ParameterizedTest
    @MethodSource("ends")
    void whatIsWrongWithTheJvmIsNotHeldBack(Error end) {
        Listeners listeners = new Listeners(List.of(new Throwing(end)));

        assertThatThrownBy(listeners::alive).isSameAs(end);
    }

    static List<Error> ends() {
        return List.of(new OutOfMemoryError("for the test"), new InternalError("for the test"));
    }
}
