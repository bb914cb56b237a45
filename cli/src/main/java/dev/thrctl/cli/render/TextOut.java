package dev.thrctl.cli.render;

import dev.thrctl.cli.render.Palette.Style;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Lines of text to one stream, in blocks. A failed write is an exception, not a lost line. */
public final class TextOut {
    private static final int BLOCK = 32 * 1024;

    private final OutputStream stream;
    private final Palette palette;
    private final int width;
    private final StringBuilder block = new StringBuilder();

    /** {@code width} in columns; Integer.MAX_VALUE where nothing needs to be cut. */
    public TextOut(OutputStream stream, Palette palette, int width) {
        this.stream = stream;
        this.palette = palette;
        this.width = width;
    }

    /** Without colour, and never cut: for programs that read the output. */
    public static TextOut unlimited(OutputStream stream) {
        return new TextOut(stream, Palette.NONE, Integer.MAX_VALUE);
    }

    public int width() {
        return width;
    }

    public Palette palette() {
        return palette;
    }

    public TextOut text(String text) {
        block.append(text);
        return this;
    }

    public TextOut text(Style style, String text) {
        block.append(palette.apply(style, text));
        return this;
    }

    /** One line of a style, cut to the width. */
    public void line(Style style, String text) throws IOException {
        text(style, DisplayWidth.cut(text, width));
        newLine();
    }

    public void newLine() throws IOException {
        block.append('\n');
        if (block.length() >= BLOCK) {
            writeBlock();
        }
    }

    public void line(String text) throws IOException {
        block.append(text);
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
