package dev.thrctl.cli.render;

import java.util.function.Function;

/** A column of a small table that is not on the way of every short command. */
public record FunctionColumn<R>(String title, String meaning, Align align, Function<R, Cell> function)
        implements Column<R> {
    public static <R> Column<R> left(String title, String meaning, Function<R, Cell> function) {
        return new FunctionColumn<>(title, meaning, Align.LEFT, function);
    }

    public static <R> Column<R> right(String title, String meaning, Function<R, Cell> function) {
        return new FunctionColumn<>(title, meaning, Align.RIGHT, function);
    }

    @Override
    public Cell cell(R row) {
        return function.apply(row);
    }
}
