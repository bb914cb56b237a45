package dev.thrctl.cli.render;

import dev.thrctl.cli.render.Palette.Style;
import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.Reading;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One value of a table: how it reads, and what it sorts and compares by.
 *
 * @param text escaped already
 * @param key a Long, Double, String, or a long[] for a list of numbers; null sorts last and matches no comparison
 */
public record Cell(String text, @Nullable Object key, Style style) {
    /** There is none, and that is known. */
    public static final Cell NONE = new Cell("-", null, Style.PLAIN);

    /** The kernel does not say: a file or a line of it is missing. */
    public static final Cell UNKNOWN = new Cell("?", null, Style.DIM);

    /** It cannot be seen at this moment; another look may show it. */
    public static final Cell UNSEEN = new Cell("?", null, Style.DIM);

    /** There may be one, but the caller is not permitted to see it. */
    public static final Cell DENIED = new Cell("?", null, Style.DIM);

    /** Whether there may be one that is not shown. */
    public boolean isUnknown() {
        return key == null && text.equals("?");
    }

    private static final Cell[] SMALL = new Cell[256];

    /** Whether this is {@link #DENIED}. */
    @SuppressWarnings("ReferenceEquality") // the equals of a record is made at its first call, which takes long
    public boolean isDenied() {
        return this == DENIED;
    }

    public static Cell of(long number) {
        if (number < 0 || number >= SMALL.length) {
            return new Cell(Long.toString(number), number, Style.PLAIN);
        }
        Cell cell = SMALL[(int) number];
        if (cell == null) {
            cell = new Cell(Long.toString(number), number, Style.PLAIN);
            SMALL[(int) number] = cell;
        }
        return cell;
    }

    public static Cell of(@Nullable Number number) {
        return number == null ? NONE : of(number.longValue());
    }

    /** Text of our own or of the kernel, known to be printable. */
    public static Cell of(String text) {
        return new Cell(text, text, Style.PLAIN);
    }

    public static Cell of(String text, Style style) {
        return new Cell(text, text, style);
    }

    /** Bytes of another process. */
    public static Cell of(RawText raw) {
        String text = Escape.printable(raw);
        return new Cell(text, text, Style.PLAIN);
    }

    /** Text with a number behind it, such as a duration. */
    public static Cell of(String text, @Nullable Object key) {
        return new Cell(text, key, Style.PLAIN);
    }

    public static <T> Cell of(Reading<T> reading, Function<T, Cell> known) {
        T value = reading.orNull();
        if (value != null) {
            return known.apply(value);
        }
        return missing(reading);
    }

    /** Of a reading that gave no value. */
    public static Cell missing(Reading<?> reading) {
        Reading.Outcome outcome = reading.outcome();
        if (outcome == Reading.Outcome.NONE) {
            return NONE;
        }
        return outcome == Reading.Outcome.DENIED ? DENIED : outcome == Reading.Outcome.UNSEEN ? UNSEEN : UNKNOWN;
    }
}
