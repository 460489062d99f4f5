package org.crontabber.store;

/** The store of the simulation keeps what PostgreSQL keeps. */
class MemoryStoreContractTest extends StoreContract {
    MemoryStoreContractTest() {
        super(new MemoryWorld());
    }
}
