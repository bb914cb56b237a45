package dev.thrctl.kept;

import java.io.IOException;

/** A file that another user could have put there, or could replace. The message says which part of its path and why. */
public final class UnsafeFileException extends IOException {
    private static final long serialVersionUID = 1;

    UnsafeFileException(String message) {
        super(message);
    }
}
