package org.crontabber.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Set;
import org.crontabber.database.Databases;
import org.jspecify.annotations.Nullable;

/** A session's way to the server: what the driver writes goes through message by message, until the daemon dies. */
final class WireSocket extends Socket {
    /** How long the server may take to end with what it was sent, once nothing more comes. */
    private static final Duration END_LIMIT = Duration.ofSeconds(20);

    /** What the daemon begins with when it records a success, and when it clears a session. */
    private static final Set<String> DAEMONS = Set.of("SET CONSTRAINTS ALL IMMEDIATE", "CLOSE ALL");

    private final Wire wire;
    private @Nullable OutputStream output;

    WireSocket(Wire wire) {
        this.wire = wire;
    }

    /** The daemon has died: an error, so that no handler for exceptions takes it for one that passes. */
    static final class Died extends Error {
        private static final long serialVersionUID = 1;

        Died(String place) {
            super("the daemon has died here:\n" + place);
        }
    }

    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
        wire.add(this);
        super.connect(endpoint, timeout);
    }

    @Override
    public synchronized OutputStream getOutputStream() throws IOException {
        OutputStream known = output;
        if (known == null) {
            known = new Output(super.getOutputStream());
            output = known;
        }
        return known;
    }

    private final class Output extends OutputStream {
        private final OutputStream server;
        private final ClientMessages messages = new ClientMessages();
        /** Not before the daemon has set the session up: what it sends for that is none of the job's. */
        private boolean isCounting;
        /** The last thing to be sent is on its way: with the end of its message the server gets no more. */
        private boolean isDying;
        /** The daemon's own statements that it sends in one message are one place. */
        private boolean isTogether;

        Output(OutputStream server) {
            this.server = server;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            wire.requireUp();
            messages.add(bytes, from, length);
            for (ClientMessages.Message message = messages.next(); message != null; message = messages.next()) {
                send(message);
            }
        }

        private void send(ClientMessages.Message message) throws IOException {
            String statement = message.statement();
            if (statement != null) {
                if (isCounting && !isTogether && !ClientMessages.isNothing(statement)) {
                    pass(statement);
                }
                isCounting |= statement.contains(Databases.SETTINGS);
                isTogether |= DAEMONS.contains(statement.strip());
            }
            message.writeTo(server);
            if (message.wantsAnswer()) {
                isTogether = false;
                if (isDying) {
                    die();
                }
            }
        }

        private void pass(String statement) throws IOException {
            String line = ClientMessages.inOneLine(statement);
            if (wire.diesBefore(line)) {
                die();
            }
            isDying = ClientMessages.isCommit(statement) && wire.diesAfter(line);
        }

        /** The server does all that it has got until now, and hears no more; its answers nobody hears. */
        private void die() throws IOException {
            wire.goDown();
            try {
                server.flush();
                shutdownOutput();
                setSoTimeout((int) END_LIMIT.toMillis());
                InputStream answers = getInputStream();
                answers.transferTo(OutputStream.nullOutputStream());
            } finally {
                wire.cut();
            }
            throw new Died(wire.place());
        }

        @Override
        public void flush() throws IOException {
            wire.requireUp();
            server.flush();
        }
    }
}
