package dev.thrctl.cli;

import dev.thrctl.cli.render.Escape;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.limits.LimitRow;
import dev.thrctl.limits.LimitRow.Unit;
import dev.thrctl.limits.LimitsProbe;
import dev.thrctl.limits.LimitsReport;
import dev.thrctl.task.Target;
import java.io.FileInputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Names the limit of thrctl's own process, or of its Java VM, that made an error. */
public final class Shortage {
    private static final int DEEPEST = 8;
    private static final int TO_LOAD_A_LIBRARY = 4;

    private Shortage() {}

    /** The message, or null if {@code e} comes from something else. */
    public static @Nullable String of(Throwable e, ProcFs proc) {
        Throwable cause = e;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            String text = ofOne(cause, proc);
            if (text != null) {
                return text;
            }
            cause = cause.getCause();
        }
        return null;
    }

    private static @Nullable String ofOne(Throwable e, ProcFs proc) {
        if (e instanceof OutOfMemoryError) {
            String message = String.valueOf(e.getMessage());
            return message.contains("native thread") ? threads(proc) : heap(message);
        }
        if (e instanceof StackOverflowError) {
            return "work on this input: the stack of the Java VM is too small for it. Give it more:"
                    + " THRCTL_JAVA_OPTS=-Xss8m";
        }
        // A class or a library that cannot be opened is reported as one that is not there.
        return e instanceof LinkageError || e instanceof IOException ? files(e) : null;
    }

    private static String heap(String message) {
        long mib = Runtime.getRuntime().maxMemory() >> 20;
        return message.contains("heap") || message.contains("GC overhead")
                ? "work on this input: the heap of the Java VM, " + mib
                        + " MiB, is full (ENOMEM). Give it more: THRCTL_JAVA_OPTS=-Xmx1g"
                : "work of the Java VM: it has no memory left: " + Escape.printable(message)
                        + " (ENOMEM). 'thrctl limits' shows the limits on memory";
    }

    private static String threads(ProcFs proc) {
        String start = "start of a thread of thrctl: no more fits (EAGAIN). ";
        try {
            Integer self = proc.selfPid();
            LimitsReport report = self == null
                    ? null
                    : new LimitsProbe(proc, null).read(new Target.Id(Integer.toString(self), self), null);
            LimitRow binding = report == null ? null : report.binding();
            if (binding != null && binding.unit() != Unit.BYTES) {
                return start + binding.limit() + " (" + Escape.printable(binding.scope()) + ") lets " + binding.left()
                        + " more through. To raise it: " + binding.raise();
            }
        } catch (RuntimeException | Error e) {
            // What was short a moment ago still is: the short answer is right, too.
        }
        return start + "Call 'thrctl limits' with that process to see which limit";
    }

    private static @Nullable String files(Throwable e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("Too many open files") || hardlyAnyCanBeOpened(TO_LOAD_A_LIBRARY)
                ? "start of thrctl: it may have no more files open (EMFILE, RLIMIT_NOFILE). Raise 'ulimit -n'"
                : null;
    }

    /** All at once: what could not be opened needs more than one. */
    private static boolean hardlyAnyCanBeOpened(int files) {
        try (FileInputStream file = new FileInputStream("/dev/null")) {
            return file.getFD() == null || (files > 1 && hardlyAnyCanBeOpened(files - 1));
        } catch (IOException e) {
            return String.valueOf(e.getMessage()).contains("Too many open files");
        }
    }
}
