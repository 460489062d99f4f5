package org.crontabber.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.List;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.database.Databases;
import org.crontabber.database.InstanceName;
import org.crontabber.database.Refused;
import org.crontabber.leader.Leadership;
import org.crontabber.leader.LockLeadership;
import org.crontabber.leader.Look;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestkitTest {
    private static final LocalDate DAY = LocalDate.parse("2026-03-05");

    private final Testkit kit = Testkit.embedded();

    private static Leadership leadership(Databases databases, String name) {
        return new LockLeadership(
                databases, new Leadership.Identity("main", name, new InstanceName("elsewhere", 1, "1")));
    }

    @Test
    void eachHasADatabaseOfItsOwn() {
        kit.execute("CREATE TABLE mine (n int)");

        assertThat(kit.value("SELECT to_regclass('mine')")).isEqualTo("mine");
        assertThat(Testkit.embedded().value("SELECT to_regclass('mine')")).isNull();
    }

    @Test
    void sessionsOfTheTestAreAsThoseOfJobs() {
        assertThat(kit.value("SHOW TimeZone")).isEqualTo("UTC");
        assertThat(kit.value("SHOW search_path")).isEqualTo("public");
        assertThatThrownBy(() -> kit.execute("CREATE TABLE twice (n int); SELECT 1 / 0"))
                .hasMessageContaining("division by zero: CREATE TABLE twice (n int); SELECT 1 / 0");
        assertThat(kit.value("SELECT to_regclass('twice')"))
                .as("one transaction")
                .isNull();
        assertThatThrownBy(() -> kit.value("SELECT nothing")).hasMessageContaining("\"nothing\" does not exist");
    }

    @Test
    void aDatabaseThatIsThereCanBeUsed() {
        DatabaseAddress address = kit.address();
        kit.execute("DROP SCHEMA crontabber CASCADE; CREATE TABLE effect (day date)");

        Testkit there = Testkit.at(address.url(), String.valueOf(address.user()), address.password());

        there.sql("INSERT INTO effect VALUES (:date)").run(DAY).requireSuccess();
        assertThat(kit.value("SELECT day FROM effect")).isEqualTo("2026-03-05");
    }

    @Test
    void aServerThatDoesNotAnswerIsNamed() {
        assertThatThrownBy(() -> Testkit.at("jdbc:postgresql://127.0.0.1:1/test?password=hush-hush", "me", null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("no session as user 'me' of jdbc:postgresql://127.0.0.1:1/test?password=*** (")
                .hasMessageEndingWith("): start the server, or correct the url, user and password;"
                        + " Testkit.embedded() brings a server along");
    }

    @ParameterizedTest
    @ValueSource(strings = {"?sslmode=require", "?a=b&ssl=true", "?gssEncMode=allow", "?socketFactory=x"})
    void whatTheTestkitChoosesCantBeChosen(String parameters) {
        assertThatThrownBy(() -> Testkit.at("jdbc:postgresql://127.0.0.1:1/test" + parameters, "me", null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("which the testkit chooses itself");
    }

    @Test
    void theDatabaseOfADaemonIsRefused() {
        DatabaseAddress address = kit.address();
        try (Databases databases = new Databases(List.of(address), 1);
                Leadership daemon = leadership(databases, "crontabber")) {
            assertThat(daemon.acquire()).isInstanceOf(Look.Won.class);
        }

        assertThatThrownBy(() -> Testkit.at(address.url(), String.valueOf(address.user()), address.password()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the database holds the state of a daemon, 'crontabber': the tests need one of their own");
        assertThatThrownBy(() -> kit.sql("SELECT 1").run(DAY)).isInstanceOf(Refused.class);
    }

    @Test
    void oneThatIsInUseIsRefused() {
        try (Databases databases = new Databases(List.of(kit.address()), 1);
                Leadership other = leadership(databases, "testkit")) {
            assertThat(other.acquire()).isInstanceOf(Look.Won.class);

            assertThatThrownBy(() -> kit.sql("SELECT 1").run(DAY))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("another instance leads in this database: the tests need one of their own");
        }
    }
}
