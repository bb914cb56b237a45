package dev.thrctl.cli.view;

import dev.thrctl.cli.render.Cell;
import dev.thrctl.cli.render.Column;
import dev.thrctl.cli.render.ColumnSpec;
import dev.thrctl.cli.render.Columns;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.cli.render.Palette.Style;
import dev.thrctl.cli.render.Sizes;
import dev.thrctl.limits.LimitRow;
import dev.thrctl.limits.LimitRow.Precision;
import dev.thrctl.limits.LimitRow.State;
import dev.thrctl.limits.LimitRow.Unit;
import dev.thrctl.limits.ThreadCost.Origin;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The catalogue of columns of {@code limits}. */
public enum LimitColumn implements Column<LimitColumn.Row> {
    BINDS(Align.LEFT, "* at the limit that stops the process first"),
    LIMIT(Align.LEFT, "name of the limit"),
    SCOPE(Align.LEFT, "whom it counts together: process, user, cgroup, pid namespace, system"),
    MAX(Align.RIGHT, "the limit, in unit"),
    USED(Align.RIGHT, "what is used of it, in unit"),
    LEFT(Align.RIGHT, "threads that still fit; ~ estimate, < at most that many"),
    UNIT(Align.LEFT, "what max and used count: threads, ids, mappings or bytes"),
    EACH(Align.RIGHT, "what one more thread takes, in unit"),
    STATE(Align.LEFT, "limited, unlimited, exempt, unknown or not_permitted"),
    SOURCE(Align.LEFT, "files that the numbers come from"),
    RAISE(Align.LEFT, "how to get more"),
    NOTE(Align.LEFT, "what to know of the numbers, or why there are none");

    /** A limit, and whether it is the one that binds. */
    public record Row(LimitRow limit, boolean binds) {}

    public static final String DEFAULT = "binds,limit,scope,max,used,left,source";

    static final String ALL = "binds,limit,scope,max,used,left,unit,each,state,source,raise,note";

    private static final Cell NOTHING = new Cell("-", null, Style.PLAIN);

    private final ColumnSpec spec;

    LimitColumn(Align align, String meaning) {
        spec = ColumnSpec.of(this, align, meaning);
    }

    public static Columns<Row> catalogue() {
        return new Columns<>(List.of(values()));
    }

    @Override
    public ColumnSpec spec() {
        return spec;
    }

    @Override
    public boolean isWhole() {
        return this != SOURCE && this != RAISE && this != NOTE && this != SCOPE;
    }

    @Override
    public Cell cell(Row row) {
        LimitRow limit = row.limit();
        return switch (this) {
            case BINDS -> row.binds() ? Cell.of("*", Style.BAD) : NOTHING;
            case LIMIT -> Cell.of(limit.limit(), row.binds() ? Style.BAD : Style.PLAIN);
            case SCOPE -> text(limit.scope());
            case MAX -> limit.state() == State.UNLIMITED ? Cell.of("unlimited") : amount(limit, limit.max());
            case USED -> amount(limit, limit.used());
            case LEFT -> left(limit, row.binds());
            case UNIT -> Cell.of(unit(limit.unit()));
            case EACH -> amount(limit, limit.perThread());
            case STATE -> Cell.of(state(limit.state()));
            case SOURCE -> text(limit.source());
            case RAISE -> limit.raise().isEmpty() ? NOTHING : Cell.of(Escape.message(limit.raise()));
            case NOTE -> text(limit.note());
        };
    }

    private static Cell text(String text) {
        return text.isEmpty() ? NOTHING : Cell.of(Escape.printable(text));
    }

    private static Cell amount(LimitRow limit, @Nullable Long amount) {
        if (amount == null) {
            return limit.state() == State.DENIED ? Cell.DENIED : NOTHING;
        }
        boolean isSize = limit.unit() == Unit.BYTES && amount >= 0;
        return Cell.of(isSize ? Sizes.of(amount) : Long.toUnsignedString(amount), (Object) amount);
    }

    private static Cell left(LimitRow limit, boolean binds) {
        Long left = limit.left();
        return switch (limit.state()) {
            case UNLIMITED -> NOTHING;
            case EXEMPT -> Cell.of("exempt", Style.DIM);
            case DENIED -> Cell.DENIED;
            case UNKNOWN -> Cell.of("unknown", Style.WARNING);
            case LIMITED ->
                new Cell(
                        sign(limit.precision()) + left,
                        left,
                        left != null && left == 0 ? Style.BAD : binds ? Style.WARNING : Style.PLAIN);
        };
    }

    private static String sign(Precision precision) {
        return switch (precision) {
            case EXACT -> "";
            case AT_MOST -> "<";
            case ESTIMATE -> "~";
            case UNKNOWN -> "";
        };
    }

    /** Spelled out: lower case of an enum's name depends on the locale. */
    static String unit(Unit unit) {
        return switch (unit) {
            case THREADS -> "threads";
            case IDS -> "ids";
            case MAPPINGS -> "mappings";
            case BYTES -> "bytes";
        };
    }

    static String state(State state) {
        return switch (state) {
            case LIMITED -> "limited";
            case UNLIMITED -> "unlimited";
            case EXEMPT -> "exempt";
            case UNKNOWN -> "unknown";
            case DENIED -> "not_permitted";
        };
    }

    static String precision(Precision precision) {
        return switch (precision) {
            case EXACT -> "exact";
            case AT_MOST -> "at_most";
            case ESTIMATE -> "estimate";
            case UNKNOWN -> "unknown";
        };
    }

    static String origin(Origin origin) {
        return switch (origin) {
            case OPTION -> "option";
            case RLIMIT -> "rlimit_stack";
            case JAVA_OPTION -> "java_option";
            case JAVA_STACKS -> "java_stacks";
            case JAVA_DEFAULT -> "java_default";
            case MUSL_DEFAULT -> "musl_default";
        };
    }
}
