package dev.thrctl.cli.view;

import dev.thrctl.cli.render.Cell;
import dev.thrctl.cli.render.JsonOut;
import dev.thrctl.kernel.CLibrary;
import dev.thrctl.kernel.SignalSet;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Sets of signals with the names that the C library of their process gives them. */
final class SignalNames {
    private SignalNames() {}

    static Cell cell(@Nullable SignalSet set, CLibrary library) {
        return set == null ? Cell.DENIED : Cell.of(set.compact(library.realTimeFirst()));
    }

    static void member(JsonOut out, String key, @Nullable SignalSet set, CLibrary library) throws IOException {
        out.member(key, set, library.realTimeFirst());
    }

    /** Null where its names are those of thrctl's options. */
    static @Nullable String remark(CLibrary library) {
        if (library.countsAsThrctl()) {
            return null;
        }
        return library == CLibrary.BIONIC
                ? "Its C library is bionic, whose SIGRTMIN depends on its version: signals above 31 are told by number."
                : "Its C library is " + library.text() + ": SIGRTMIN is " + library.realTimeFirst()
                        + " there. The options of thrctl count from 34; numbers are the same.";
    }
}
