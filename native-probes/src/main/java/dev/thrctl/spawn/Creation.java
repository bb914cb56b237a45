package dev.thrctl.spawn;

/** How test threads are made. */
public enum Creation {
    /** By pthread_create(3). */
    PTHREAD,
    /** By clone(2) without the C library: a mapped stack, no thread-local storage. */
    CLONE
}
