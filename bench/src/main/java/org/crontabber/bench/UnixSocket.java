package org.crontabber.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.crontabber.database.DatabaseAddress;

/** A server by its Unix socket: the network is left out of the figures. */
final class UnixSocket {
    private UnixSocket() {}

    static DatabaseAddress of(DatabaseAddress tcp) throws IOException {
        String port = tcp.url().replaceAll(".*:([0-9]+)/.*", "$1");
        Path socket = Path.of("/tmp", ".s.PGSQL." + port);
        if (!Files.exists(socket)) {
            throw new IOException("no Unix socket " + socket);
        }
        String url = tcp.url().replace("127.0.0.1", "localhost")
                + "&socketFactory=org.newsclub.net.unix.AFUNIXSocketFactory$FactoryArg&socketFactoryArg=" + socket
                + "&sslMode=disable";
        return new DatabaseAddress(tcp.name(), url, tcp.user(), tcp.password());
    }
}
