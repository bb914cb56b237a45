package dev.thrctl.cli.render;

import java.util.function.Function;

/** A column of a small table that is not on the way of every short command. */
public record FunctionColumn<R>(ColumnSpec spec, Function<R, Cell> function) implements Column<R> {
    public static <R> Column<R> left(String title, String meaning, Function<R, Cell> function) {
        return new FunctionColumn<>(new ColumnSpec(title, Align.LEFT, meaning), function);
    }

    public static <R> Column<R> right(String title, String meaning, Function<R, Cell> function) {
        return new FunctionColumn<>(new ColumnSpec(title, Align.RIGHT, meaning), function);
    }

    @Override
    public Cell cell(R row) {
        return function.apply(row);
    }
}
