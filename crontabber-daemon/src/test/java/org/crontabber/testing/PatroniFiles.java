package org.crontabber.testing;

import java.nio.file.Path;
import java.util.List;

/** The configuration files of a cluster's programs. */
final class PatroniFiles {
    private PatroniFiles() {}

    static String patroni(PatroniCluster.Node node, int etcd, String programs, int ttlSeconds, Path directory) {
        return """
                scope: ct
                name: %1$s
                restapi: {listen: "127.0.0.1:%2$d", connect_address: "127.0.0.1:%2$d"}
                etcd3: {hosts: "127.0.0.1:%3$d"}
                bootstrap:
                  dcs:
                    ttl: %6$d
                    loop_wait: 1
                    retry_timeout: 2
                    maximum_lag_on_failover: 1073741824
                    postgresql:
                      use_pg_rewind: true
                      parameters: {max_connections: 100, wal_keep_size: 128, wal_log_hints: "on"}
                  initdb: [{auth-local: trust}, {auth-host: trust}, {encoding: UTF8}, no-sync]
                  pg_hba: ["local all all trust", "host all all 127.0.0.1/32 trust",
                           "host replication all 127.0.0.1/32 trust"]
                postgresql:
                  listen: "127.0.0.1:%4$d"
                  connect_address: "127.0.0.1:%4$d"
                  data_dir: %5$s/%1$s/data
                  bin_dir: %7$s
                  pgpass: %5$s/%1$s/pgpass
                  authentication:
                    superuser: {username: postgres, password: x}
                    replication: {username: replicator, password: x}
                    rewind: {username: postgres, password: x}
                  parameters: {unix_socket_directories: "%5$s/%1$s"}
                """.formatted(node.name(), node.api(), etcd, node.port(), directory, ttlSeconds, programs);
    }

    /** Sessions of a node that is the primary no more are ended, as Patroni's own example does. */
    static String haproxy(List<PatroniCluster.Node> nodes, int port) {
        StringBuilder file = new StringBuilder("""
                defaults
                  mode tcp
                  timeout connect 2s
                  timeout client 1h
                  timeout server 1h
                  timeout check 1s
                listen primary
                  bind 127.0.0.1:%d
                  option httpchk OPTIONS /primary
                  http-check expect status 200
                  default-server inter 500ms fall 2 rise 1 on-marked-down shutdown-sessions
                """.formatted(port));
        nodes.forEach(node -> file.append(
                "  server %s 127.0.0.1:%d check port %d\n".formatted(node.name(), node.port(), node.api())));
        return file.toString();
    }
}
