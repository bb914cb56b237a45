package dev.thrctl.cli.render;

/** Sizes for people, in units of 1024. */
public final class Sizes {
    private static final String UNITS = "KMGTPE";

    private Sizes() {}

    /** Exact where it is a whole number of the unit, else with one decimal: {@code 512}, {@code 8M}, {@code 1.5M}. */
    public static String of(long bytes) {
        if (bytes < 1024) {
            return Long.toString(bytes);
        }
        int unit = 0;
        long scale = 1024;
        while (unit < UNITS.length() - 1 && bytes / scale >= 1024) {
            scale *= 1024;
            unit++;
        }
        long tenths = bytes % scale / (scale / 1024) * 10 / 1024;
        String whole = Long.toString(bytes / scale);
        return (bytes % scale == 0 ? whole : whole + "." + tenths) + UNITS.charAt(unit);
    }
}
