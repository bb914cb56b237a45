package dev.thrctl.cli.render;

/** Addresses and masks. */
public final class Hex {
    private Hex() {}

    /** {@code 0x} and the digits of an unsigned number. */
    public static String of(long value) {
        return "0x" + Long.toHexString(value);
    }
}
