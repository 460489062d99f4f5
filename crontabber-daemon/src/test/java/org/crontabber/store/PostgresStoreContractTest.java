package org.crontabber.store;

/** PostgreSQL keeps what the contract says. */
class PostgresStoreContractTest extends StoreContract {
    PostgresStoreContractTest() {
        super(new PostgresWorld());
    }
}
