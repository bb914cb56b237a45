package dev.thrctl.cli.render;

import java.io.IOException;

/** What a command has to show, in every form. */
public interface View {
    /** For people. */
    void text(TextOut out) throws IOException;

    /** Tab-separated, without headers. */
    void plain(TextOut out) throws IOException;

    /** The members of the one document, behind {@code schema}. */
    void json(JsonOut out) throws IOException;

    /** One object a line. */
    default void jsonLines(JsonLines lines) throws IOException {
        lines.line(this::json);
    }
}
