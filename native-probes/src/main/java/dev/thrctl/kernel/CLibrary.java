package dev.thrctl.kernel;

/**
 * The C library of a process, which decides how its real-time signals are called, for each keeps some of the first for
 * itself, and which stacks its threads get. Source: nptl(7); src/internal/pthread_impl.h and src/signal/sigrtmin.c of
 * musl; libc/bionic/sigaction.cpp.
 */
public enum CLibrary {
    GLIBC("glibc", Signal.RTMIN),
    /** It keeps 32, 33 and 34. */
    MUSL("musl", 35),
    /** How many it keeps depends on its version: none above 31 has a name here. */
    BIONIC("bionic", Signal.MAX + 1),
    /** A static program, one without a C library, or its mappings may not be read: thrctl's own count, glibc's. */
    UNKNOWN("unknown", Signal.RTMIN);

    private final String text;
    private final int first;

    CLibrary(String text, int first) {
        this.text = text;
        this.first = first;
    }

    /** The word in JSON and in sentences. */
    public String text() {
        return text;
    }

    /** Its SIGRTMIN; above {@link Signal#MAX} if its signals above 31 are told by their numbers alone. */
    public int realTimeFirst() {
        return first;
    }

    /** Whether it counts as the options of thrctl do. */
    public boolean countsAsThrctl() {
        return first == Signal.RTMIN;
    }

    /** By the files that this thread, which must live, has mapped. */
    public static CLibrary of(ProcFs proc, int pid, int tid) {
        try {
            byte[] maps = proc.bytes("/proc/" + pid + "/task/" + tid + "/maps").orNull();
            return maps == null ? UNKNOWN : parse(RawText.of(maps).text());
        } catch (ProbeException e) {
            return UNKNOWN;
        }
    }

    /** Of a maps file. The loader is a name of the library itself in musl, and its file is called either way. */
    public static CLibrary parse(String maps) {
        if (maps.contains("/ld-musl-") || maps.contains("-linux-musl/libc.so") || maps.contains("/libc.musl-")) {
            return MUSL;
        }
        if (maps.contains("/libc.so.6") || maps.contains("/libc-2.") || maps.contains("/ld-linux")) {
            return GLIBC;
        }
        return maps.contains("/bionic/libc.so") || maps.contains("/system/bin/linker") ? BIONIC : UNKNOWN;
    }
}
