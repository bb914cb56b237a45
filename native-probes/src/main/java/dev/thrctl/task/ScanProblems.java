package dev.thrctl.task;

import java.util.ArrayList;
import java.util.List;

/** What a scan could not read, gathered by all its readers; the rest of the scan goes on. */
public final class ScanProblems {
    /** A broken kernel breaks every thread's file: a few tell the story. */
    private static final int MOST_MESSAGES = 5;

    private final List<String> messages = new ArrayList<>();
    private int more;
    private int hidden;
    private boolean invisible;

    synchronized void add(String message) {
        if (messages.size() < MOST_MESSAGES) {
            messages.add(message);
        } else {
            more++;
        }
    }

    /** A process whose stat may not be read (the mount option hidepid of proc(5)). */
    synchronized void addHidden() {
        hidden++;
    }

    /** Processes may be missing from the list, and nothing says how many (see {@link HidePid}). */
    synchronized void addInvisible() {
        invisible = true;
    }

    /** One sentence each; empty if everything was read. */
    public synchronized List<String> messages() {
        List<String> all = new ArrayList<>(messages);
        if (more > 0) {
            all.add("and " + more + " more files could not be understood");
        }
        if (hidden > 0) {
            all.add("scan of /proc: " + hidden + " processes are hidden from this user (hidepid; EPERM). "
                    + HidePid.NEXT_STEP);
        }
        if (invisible) {
            all.add("scan of /proc: it hides the processes of other users (hidepid), so that none of them is listed. "
                    + HidePid.NEXT_STEP);
        }
        return all;
    }
}
