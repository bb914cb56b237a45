package dev.thrctl.cli.render;

/**
 * One column of a table of {@code R}. Catalogues are enums with a switch, not lists of lambdas: sixty of those take as
 * long to make as the whole rest of a short command.
 */
public interface Column<R> {
    /** What {@code -o} and {@code --sort} take, and in capitals the header. */
    String title();

    /** One sentence, with the unit. */
    String meaning();

    Align align();

    Cell cell(R row);

    enum Align {
        LEFT,
        RIGHT
    }
}
