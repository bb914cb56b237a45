package dev.thrctl.kernel;

/** A file of the kernel does not have the form that its documentation gives: better no number than a wrong one. */
public final class MalformedFileException extends ProbeException {
    private static final long serialVersionUID = 1;

    public MalformedFileException(String file, String problem) {
        super("read of " + file + ": " + problem
                + ". This is not a form that thrctl knows; no value is derived from it");
    }
}
