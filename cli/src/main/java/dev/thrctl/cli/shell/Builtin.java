package dev.thrctl.cli.shell;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The shell's own words. */
enum Builtin {
    USE("use [TARGET]", "Make a process or thread the target of commands that name none; alone, show it."),
    UNUSE("unuse", "Have no current target."),
    WATCH("watch [-n SECONDS] COMMAND", "Repeat a command or !PROGRAM (every 2 s), and mark what has changed."),
    TIME("time COMMAND", "Run a command or !PROGRAM, and say how long it took."),
    SOURCE("source FILE", "Run the commands of a file; stop at the first that fails."),
    JOBS("jobs", "List the commands in the background, which COMMAND & starts."),
    FG("fg [N]", "Bring a command from the background to the front."),
    WAIT("wait [N]", "Wait for command N in the background, or for all; the status is that of the first that failed."),
    STOP("stop N", "End a command in the background."),
    HISTORY("history [N]", "List the lines typed before, the last N of them."),
    SET(
            "set color [never|auto|always], set editing [emacs|vi]",
            "Change the shell, or show it; any other 'set' is thrctl's command."),
    HELP("help [COMMAND]", "Explain a command, or list them all."),
    EXIT("exit [STATUS]", "Leave; so do quit and Ctrl-D.");

    private final String usage;
    private final String summary;

    Builtin(String usage, String summary) {
        this.usage = usage;
        this.summary = summary;
    }

    String usage() {
        return usage;
    }

    String summary() {
        return summary;
    }

    String word() {
        int blank = usage.indexOf(' ');
        return blank < 0 ? usage : usage.substring(0, blank);
    }

    /** Whether the first word of a command is one that another command, also one of the system, follows. */
    static boolean takesCommand(String word) {
        return word.equals(WATCH.word()) || word.equals(TIME.word());
    }

    /** The shell's own {@code set} is one that names a setting, and at most a value: any other is thrctl's command. */
    static @Nullable Builtin of(List<String> words) {
        if (words.isEmpty()) {
            return null;
        }
        if (words.get(0).equals("quit")) {
            return EXIT;
        }
        for (Builtin builtin : values()) {
            if (builtin.word().equals(words.get(0))) {
                return builtin != SET || Settings.isSetting(words) ? builtin : null;
            }
        }
        return null;
    }
}
