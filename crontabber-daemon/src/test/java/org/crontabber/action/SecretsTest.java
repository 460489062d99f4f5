package org.crontabber.action;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.crontabber.api.Facts;
import org.crontabber.decision.Outcome;
import org.crontabber.store.Output;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretsTest {
    private static final String CANARY = "Kanari€nvogel";
    private static final Secrets SECRETS = Secrets.of(List.of(CANARY), Map.of());

    private static Result result(String message, String trace, Output output) {
        Result.Failure failure = new Result.Failure("exit_1", message, trace);
        return new Result(Outcome.FAILED, 1, failure, output, null, 7, true, true, true);
    }

    private static String masked(Secrets secrets, String output) {
        return secrets.mask(result("", "", new Output(output.getBytes(UTF_8), new byte[0])))
                .output()
                .text();
    }

    @Test
    void messageTraceAndOutputAreMaskedAndNothingElseChanges() {
        String text = "a " + CANARY + " b" + CANARY;

        Result result = SECRETS.mask(result(text, text, new Output(text.getBytes(UTF_8), new byte[0])));

        assertThat(Objects.requireNonNull(result.failure()))
                .isEqualTo(new Result.Failure("exit_1", "a *** b***", "a *** b***"));
        assertThat(result.output().text()).isEqualTo("a *** b***");
        assertThat(result)
                .usingRecursiveComparison()
                .ignoringFields("failure", "output")
                .isEqualTo(result(text, text, Output.NONE));
    }

    @Test
    void aSecretAcrossHeadAndTailIsMaskedWhereverTheyMeet() {
        byte[] text = ("before " + CANARY + " after").getBytes(UTF_8);
        for (int cut = 0; cut <= text.length; cut++) {
            Output output = new Output(part(text, 0, cut), part(text, cut, text.length));

            assertThat(SECRETS.mask(result("", "", output)).output().text()).isEqualTo("before *** after");
        }
    }

    @Test
    void aSecretOfWhichAPartIsNotKeptIsMaskedWhereverItIsCut() {
        byte[] secret = CANARY.getBytes(UTF_8);
        for (int length = 1; length < secret.length; length++) {
            Output output = new Output(
                    join("before ".getBytes(UTF_8), part(secret, 0, length)),
                    5,
                    join(part(secret, length, secret.length), " after".getBytes(UTF_8)));

            assertThat(SECRETS.mask(result("", "", output)).output().text())
                    .isEqualTo("before ***\n[… 5 bytes are not kept …]\n*** after");
        }
    }

    private static byte[] part(byte[] all, int from, int to) {
        return Arrays.copyOfRange(all, from, to);
    }

    private static byte[] join(byte[] one, byte[] other) {
        byte[] joined = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, joined, one.length, other.length);
        return joined;
    }

    @Test
    void bytesThatAreNoTextStayAsTheyAre() {
        byte[] bytes = new byte[256];
        IntStream.range(0, bytes.length).forEach(index -> bytes[index] = (byte) index);

        Output output =
                SECRETS.mask(result("", "", new Output(bytes, new byte[0]))).output();

        assertThat(output.first()).isEqualTo(bytes);
    }

    @Test
    void aSecretWithinAnotherLeavesNothingOfTheLongerOne() {
        assertThat(masked(Secrets.of(List.of("word", "password1"), Map.of()), "password1 word pass"))
                .isEqualTo("*** *** pass");
    }

    @ParameterizedTest
    @CsvSource({
        "DB_PASSWORD, true",
        "PASSWD, true",
        "SECRET_SAUCE, true",
        "GITHUB_TOKEN, true",
        "CREDENTIALS, true",
        "AWS_ACCESS_KEY, true",
        "api_token, true",
        "KEYBOARD, false",
        "KEY_NAME, false",
        "MONKEY, false",
        "LC_ALL, false"
    })
    void variablesAreSecretByTheirName(String name, boolean isSecret) {
        assertThat(masked(Secrets.of(List.of(), Map.of(name, "sesame")), "open sesame"))
                .isEqualTo(isSecret ? "open ***" : "open sesame");
    }

    @Test
    void whatIsTooShortIsNoSecret() {
        assertThat(masked(Secrets.of(List.of("abc", "", "1234"), Map.of()), "abc 1234"))
                .isEqualTo("abc ***");
    }

    @Test
    void aPasswordThatChangesIsFollowed() {
        AtomicReference<Set<String>> passwords = new AtomicReference<>(Set.of());
        Supplier<Secrets> secrets = Secrets.following(passwords::get, Map.of("API_TOKEN", "sesame"));

        assertThat(masked(secrets.get(), "open sesame " + CANARY)).isEqualTo("open *** " + CANARY);
        passwords.set(Set.of(CANARY));
        assertThat(masked(secrets.get(), "open sesame " + CANARY)).isEqualTo("open *** ***");
        assertThat(secrets.get()).as("while none has changed").isSameAs(secrets.get());
        passwords.set(Set.of("another"));
        assertThat(masked(secrets.get(), "another " + CANARY)).isEqualTo("*** " + CANARY);
    }

    @Test
    void anExceptionIsMaskedToo() throws InterruptedException {
        Action action = new Masked(
                task -> {
                    throw new IllegalStateException("login with " + CANARY);
                },
                () -> SECRETS);
        Instant slot = Instant.EPOCH;
        Facts facts = new Facts(
                "a",
                LocalDate.EPOCH,
                slot.atZone(ZoneId.of("UTC")),
                slot,
                slot,
                1,
                UUID.randomUUID(),
                "a@x",
                null,
                1,
                false);
        Task task =
                new Task(facts, Duration.ofSeconds(1), Duration.ofSeconds(1), null, process -> {}, new Cancellation());

        assertThat(Objects.requireNonNull(action.run(task).failure()).message()).isEqualTo("login with ***");
    }

    @Test
    void noneIsToldByTheSecretsThemselves() {
        assertThat(SECRETS).hasToString("1 secrets");
    }
}
