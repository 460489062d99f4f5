package org.crontabber.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientMessagesTest {
    private static final int TLS_REQUEST = 80877103;
    private static final int VERSION_3 = 3 << 16;

    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

    private void first(int code, String rest) {
        byte[] text = rest.getBytes(StandardCharsets.UTF_8);
        sent.writeBytes(ByteBuffer.allocate(8 + text.length)
                .putInt(8 + text.length)
                .putInt(code)
                .put(text)
                .array());
    }

    private void message(char type, String body) {
        byte[] text = body.getBytes(StandardCharsets.UTF_8);
        sent.writeBytes(ByteBuffer.allocate(5 + text.length)
                .put((byte) type)
                .putInt(4 + text.length)
                .put(text)
                .array());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 10_000})
    void messagesAreFoundHoweverTheyAreCut(int bytesAtOnce) throws IOException {
        first(TLS_REQUEST, "");
        first(VERSION_3, "user\0me\0\0");
        message('p', "secret\0");
        message('P', "S_1\0INSERT INTO t VALUES ($1) -- é\0..");
        message('P', "\0SELECT 1\0..");
        message('B', "\0S_1\0..");
        message('D', "P\0");
        message('E', "\0....");
        message('B', "C_1\0\0..");
        message('E', "C_1\0....");
        message('S', "");
        message('Q', "COMMIT\0");
        message('Q', "\0");
        message('F', "....");
        message('d', "rows");
        message('c', "");
        message('X', "");
        byte[] all = sent.toByteArray();
        ClientMessages messages = new ClientMessages();
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        List<String> statements = new ArrayList<>();
        int answers = 0;

        for (int at = 0; at < all.length; at += bytesAtOnce) {
            messages.add(all, at, Math.min(bytesAtOnce, all.length - at));
            for (ClientMessages.Message message = messages.next(); message != null; message = messages.next()) {
                message.writeTo(written);
                answers += message.wantsAnswer() ? 1 : 0;
                if (message.statement() != null) {
                    statements.add(message.statement());
                }
            }
        }

        assertThat(written.toByteArray()).isEqualTo(all);
        assertThat(statements)
                .containsExactly(
                        "INSERT INTO t VALUES ($1) -- é",
                        "SELECT 1",
                        "COMMIT",
                        "(a function call)",
                        "(the end of what is copied)");
        assertThat(answers).as("two first ones, S, Q, Q, F, c").isEqualTo(7);
    }

    @Test
    void aCommitIsKnownByItsFirstWord() {
        assertThat(List.of("COMMIT", " commit;", "END TRANSACTION", "Commit\nAND CHAIN"))
                .allMatch(ClientMessages::isCommit);
        assertThat(List.of("COMMITS", "SELECT 'COMMIT'", "", "ENDED", "-- COMMIT"))
                .noneMatch(ClientMessages::isCommit);
    }

    @Test
    void whatPeopleReadIsOneLine() {
        assertThat(ClientMessages.inOneLine("  SELECT 1,\n\t  2 ")).isEqualTo("SELECT 1, 2");
        assertThat(ClientMessages.inOneLine("x".repeat(201))).isEqualTo("x".repeat(200) + "…");
    }
}
