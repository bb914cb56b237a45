package dev.thrctl.signal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is not known of a signal's way where threads may be in a read of signalfd(2): one sentence part each. */
final class SignalfdReaders {
    private SignalfdReaders() {}

    /** Whether there may be one whose read takes the signal. */
    static boolean mayBe(SignalState state) {
        List<Integer> files = state.surroundings().signalFiles();
        return files == null || !files.isEmpty();
    }

    /** Of files whose mask has the signal. {@code tid} is the thread that it is sent to; null for the process. */
    static List<String> ofIt(SignalState state, @Nullable Integer tid) {
        String who = "whether " + (tid == null ? "a thread" : "thread " + tid);
        List<Integer> files = state.surroundings().signalFiles();
        if (files == null) {
            return List.of(who + " is reading a signalfd (/proc/" + state.pid()
                    + "/fdinfo cannot be read): then the read may take it instead");
        }
        List<String> doubts = new ArrayList<>(files.size());
        for (int file : files) {
            doubts.add(who + " is reading file descriptor " + file
                    + ", a signalfd for it: then the read takes it instead");
        }
        return doubts;
    }

    /** Of files whose mask has it not: the reader is woken, finds that it does not block it, and acts on it. */
    static List<String> ofOthers(SignalState state) {
        List<Integer> files = state.surroundings().otherSignalFiles();
        List<String> doubts = new ArrayList<>();
        if (files != null) {
            for (int file : files) {
                doubts.add("whether a thread is reading file descriptor " + file
                        + ", a signalfd: it is woken too, and may take this before the main thread");
            }
        }
        return doubts;
    }
}
