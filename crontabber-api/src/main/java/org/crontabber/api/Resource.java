package org.crontabber.api;

/**
 * Something that a job changes between a begin and a commit: a second database, a message queue, a file that is renamed
 * into its place.
 *
 * <pre>{@code
 * new Upload(target, context.key()).transact(upload -> upload.send(rows));
 * }</pre>
 *
 * <p>It is one of its own: the record of the attempt's success comes after its commit, so that a daemon that dies between
 * the two attempts the slot again, with the same {@link Context#key()}.
 *
 * @param <R> the resource itself
 */
public interface Resource<R extends Resource<R>> {
    void begin() throws Exception;

    void commit() throws Exception;

    void rollback() throws Exception;

    /** What is done with it. */
    @FunctionalInterface
    interface Body<R> {
        void with(R resource) throws Exception;
    }

    /** Begins, does it and commits; rolls back, and throws what went wrong, when one of these fails. */
    @SuppressWarnings("unchecked")
    default void transact(Body<R> body) throws Exception {
        begin();
        try {
            body.with((R) this);
            commit();
        } catch (Throwable e) {
            try {
                rollback();
            } catch (Exception again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }
}
