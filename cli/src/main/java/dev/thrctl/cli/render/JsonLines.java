package dev.thrctl.cli.render;

import java.io.IOException;

/** Writes one JSON object a line, each with its schema. */
public interface JsonLines {
    void line(Members members) throws IOException;

    /** Writes the members of an object. */
    interface Members {
        void write(JsonOut out) throws IOException;
    }
}
