package dev.thrctl.cli.render;

import java.util.function.Function;

/**
 * One column of a table of {@code R}.
 *
 * @param name what {@code -o} and {@code --sort} take, and in capitals the header
 * @param meaning one sentence, with the unit
 */
public record Column<R>(String name, String meaning, Align align, Function<R, Cell> cell) {
    public enum Align {
        LEFT,
        RIGHT
    }

    public static <R> Column<R> left(String name, String meaning, Function<R, Cell> cell) {
        return new Column<>(name, meaning, Align.LEFT, cell);
    }

    public static <R> Column<R> right(String name, String meaning, Function<R, Cell> cell) {
        return new Column<>(name, meaning, Align.RIGHT, cell);
    }
}
