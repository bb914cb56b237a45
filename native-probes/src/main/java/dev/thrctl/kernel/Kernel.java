package dev.thrctl.kernel;

/**
 * The ports of one operating system: every call that is more than reading a file. Asking for a port loads what it
 * needs, so that a command which only reads files never loads the native library.
 */
public interface Kernel {
    Scheduling scheduling();

    OwnAuxv ownAuxv();

    PageSize pageSize();
}
