package dev.thrctl.cli.render;

/**
 * One column of a table of {@code R}. Catalogues are enums with a switch, not lists of lambdas: sixty of those take as
 * long to make as the whole rest of a short command.
 */
public interface Column<R> {
    ColumnSpec spec();

    Cell cell(R row);

    default String title() {
        return spec().title();
    }

    default String meaning() {
        return spec().meaning();
    }

    default Align align() {
        return spec().align();
    }

    /** Whether a narrow terminal leaves it out rather than cut it: numbers, and names that mean nothing in part. */
    default boolean isWhole() {
        return align() == Align.RIGHT;
    }

    enum Align {
        LEFT,
        RIGHT
    }
}
