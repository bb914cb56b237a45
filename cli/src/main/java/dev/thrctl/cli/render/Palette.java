package dev.thrctl.cli.render;

import org.jline.jansi.Ansi;

/** The few styles of thrctl, or none of them. */
public final class Palette {
    /** What a piece of text is, not what it looks like. */
    public enum Style {
        PLAIN,
        HEADER,
        GOOD,
        WARNING,
        BAD,
        DIM
    }

    public static final Palette NONE = new Palette(false);
    public static final Palette COLOURED = new Palette(true);

    private final boolean coloured;

    private Palette(boolean coloured) {
        this.coloured = coloured;
    }

    public boolean isColoured() {
        return coloured;
    }

    public String apply(Style style, String text) {
        if (!coloured || style == Style.PLAIN || text.isBlank()) {
            return text;
        }
        Ansi ansi = new Ansi();
        switch (style) {
            case HEADER -> ansi.bold();
            case GOOD -> ansi.fgGreen();
            case WARNING -> ansi.fgYellow();
            case BAD -> ansi.fgRed();
            case DIM -> ansi.a(Ansi.Attribute.INTENSITY_FAINT);
            default -> {}
        }
        return ansi.a(text).reset().toString();
    }
}
