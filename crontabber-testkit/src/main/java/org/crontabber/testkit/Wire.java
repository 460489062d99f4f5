package org.crontabber.testkit;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.crontabber.database.DatabaseAddress;

/**
 * All that goes from one daemon's jobs to the database. It counts the places at which the daemon could die, and at one
 * of them it does: no socket lets anything through any more. Thread-safe.
 */
final class Wire implements AutoCloseable {
    /** A place that no job comes to. */
    static final int NEVER = Integer.MAX_VALUE;

    private static final Map<String, Wire> OPEN = new ConcurrentHashMap<>();

    private final String id = UUID.randomUUID().toString();
    private final int last;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private int places;
    private String before = "its begin";
    private String place = "";
    private boolean isDown;
    private Runnable whenDown = () -> {};

    /**
     * One that is not cut yet.
     *
     * @param last the place at which the daemon dies, from 1
     */
    Wire(int last) {
        this.last = last;
        OPEN.put(id, this);
    }

    /** The one of this name; the driver knows only texts. */
    static Wire of(String id) throws SocketException {
        Wire wire = OPEN.get(id);
        if (wire == null) {
            throw new SocketException("the daemon of this session is gone");
        }
        return wire;
    }

    /** The same database by way of this wire. Encrypted, nobody could see statements in it. */
    DatabaseAddress through(DatabaseAddress address) {
        String url = address.url() + (address.url().contains("?") ? "&" : "?") + "sslmode=disable&gssEncMode=disable"
                + "&socketFactory=" + WireSockets.class.getName() + "&socketFactoryArg=" + id;
        return new DatabaseAddress(address.name(), url, address.user(), address.password());
    }

    /** What to do when it is cut: whoever waits for something else than the database is to end too. */
    synchronized void whenDown(Runnable action) {
        whenDown = action;
    }

    /** How many places it has passed. */
    synchronized int places() {
        return places;
    }

    /** Where it was cut. */
    synchronized String place() {
        return place;
    }

    synchronized boolean isDown() {
        return isDown;
    }

    synchronized void add(Socket socket) throws SocketException {
        requireUp();
        sockets.add(socket);
    }

    synchronized void requireUp() throws SocketException {
        if (isDown) {
            throw new SocketException("the daemon of this session is gone");
        }
    }

    /** A statement is about to be sent. Whether the daemon dies before it. */
    synchronized boolean diesBefore(String statement) {
        boolean dies = isLast("after   " + before + "\nbefore  " + statement);
        before = statement;
        return dies;
    }

    /** A COMMIT is sent. Whether the daemon dies before its answer. */
    synchronized boolean diesAfter(String commit) {
        return isLast("after   " + commit + "\nbefore  its answer");
    }

    private boolean isLast(String where) {
        places++;
        if (places == last) {
            place = where;
        }
        return places == last;
    }

    /** Something comes that no socket sees: the daemon dies before it, if this is the place. */
    void passes(String step) {
        if (diesBefore(step)) {
            goDown();
            cut();
        }
    }

    /** From here on nobody gets anything through. */
    synchronized void goDown() {
        isDown = true;
    }

    /** Ends all sessions, and whoever waits. */
    void cut() {
        Runnable then;
        synchronized (this) {
            then = whenDown;
        }
        sockets.forEach(Wire::close);
        then.run();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            return; // it is closed
        }
    }

    @Override
    public void close() {
        OPEN.remove(id);
    }
}
