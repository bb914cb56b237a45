package dev.thrctl.kernel;

/** A value that the user typed is not one of its kind. The message names the value and says what is taken. */
public final class InvalidValueException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    public InvalidValueException(String message) {
        super(message);
    }
}
