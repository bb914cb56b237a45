package dev.thrctl.cli.render;

import dev.thrctl.cli.render.Palette.Style;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Lines of text to one stream, in blocks. A failed write is an exception, not a lost line. */
public final class TextOut {
    private static final int BLOCK = 32 * 1024;

    /** What stands for the rest of a cut text, one column wide. */
    public static final String ELLIPSIS = "\u2026";

    /** The same where UTF-8 would be misread, as less(1) marks long lines. */
    public static final String ASCII_MARK = ">";

    private final OutputStream stream;
    private final Palette palette;
    private final int width;
    private final boolean utf8;
    private final StringBuilder block = new StringBuilder();

    /** To a terminal that takes UTF-8, or to none. */
    public TextOut(OutputStream stream, Palette palette, int width) {
        this(stream, palette, width, true);
    }

    /**
     * @param width in columns; Integer.MAX_VALUE where nothing needs to be cut
     * @param utf8 false for a terminal that takes nothing but ASCII
     */
    public TextOut(OutputStream stream, Palette palette, int width, boolean utf8) {
        this.stream = stream;
        this.palette = palette;
        this.width = width;
        this.utf8 = utf8;
    }

    /** Without colour, and never cut: for programs that read the output. */
    public static TextOut unlimited(OutputStream stream) {
        return unlimited(stream, true);
    }

    /** The same, which somebody may look at on a terminal. */
    public static TextOut unlimited(OutputStream stream, boolean utf8) {
        return new TextOut(stream, Palette.NONE, Integer.MAX_VALUE, utf8);
    }

    /** As it will be written: whoever measures text measures this. */
    public String shown(String text) {
        return utf8 ? text : Escape.ascii(text);
    }

    /** What stands for the rest of a cut text on this stream. */
    public String mark() {
        return utf8 ? ELLIPSIS : ASCII_MARK;
    }

    /** As it will be written, at most {@code columns} wide, and marked if it is cut. */
    public String fitted(String text, int columns) {
        return DisplayWidth.marked(shown(text), columns, mark());
    }

    public int width() {
        return width;
    }

    public Palette palette() {
        return palette;
    }

    public TextOut text(String text) {
        block.append(shown(text));
        return this;
    }

    public TextOut text(Style style, String text) {
        block.append(palette.apply(style, shown(text)));
        return this;
    }

    /** One line of a style, cut to the width. */
    public void line(Style style, String text) throws IOException {
        text(style, fitted(text, width));
        newLine();
    }

    public void newLine() throws IOException {
        block.append('\n');
        if (block.length() >= BLOCK) {
            writeBlock();
        }
    }

    public void line(String text) throws IOException {
        block.append(shown(text));
        newLine();
    }

    public void flush() throws IOException {
        writeBlock();
        stream.flush();
    }

    private void writeBlock() throws IOException {
        stream.write(block.toString().getBytes(StandardCharsets.UTF_8));
        block.setLength(0);
    }
}
