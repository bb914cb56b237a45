package dev.thrctl.cli.view;

import dev.thrctl.cli.render.Column;
import dev.thrctl.task.Fact;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A column for which more may have to be read than every list of processes or threads takes. */
public interface FactColumn<R> extends Column<R> {
    /** Null if it needs no more. */
    @Nullable
    Fact fact();

    /** What has to be read for these columns. */
    static <R> Set<Fact> facts(Iterable<Column<R>> columns) {
        Set<Fact> needed = EnumSet.noneOf(Fact.class);
        for (Column<R> column : columns) {
            Fact fact = ((FactColumn<R>) column).fact();
            if (fact != null) {
                needed.add(fact);
            }
        }
        return needed;
    }
}
