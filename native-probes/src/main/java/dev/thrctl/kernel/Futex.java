package dev.thrctl.kernel;

/** Words in memory that threads of this process wait on. Source: futex(2). */
public interface Futex {
    /** A new word, 0. */
    Word word();

    /** One word; not to be used after it was closed. */
    interface Word extends AutoCloseable {
        /** With acquire. */
        int get();

        /** With release. */
        void set(int value);

        /**
         * FUTEX_WAIT: sleeps until woken if the word is {@code expected}.
         *
         * @return whether it slept and was woken; false if the word differed (EAGAIN) or a signal came (EINTR)
         * @throws SystemCallException for any other error
         */
        boolean await(int expected);

        /**
         * FUTEX_WAKE.
         *
         * @return how many it woke, at most {@code most}
         * @throws SystemCallException if the kernel has no futexes
         */
        int wake(int most);

        @Override
        void close();
    }
}
