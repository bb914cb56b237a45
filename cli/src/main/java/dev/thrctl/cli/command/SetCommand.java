package dev.thrctl.cli.command;

import dev.thrctl.cli.Command;
import dev.thrctl.cli.Context;
import dev.thrctl.cli.ExitCode;
import dev.thrctl.cli.Interruption;
import dev.thrctl.cli.Output;
import dev.thrctl.cli.OutputOptions;
import dev.thrctl.cli.model.Arg;
import dev.thrctl.cli.model.CommandModel;
import dev.thrctl.cli.model.Flag;
import dev.thrctl.cli.model.Operands;
import dev.thrctl.cli.model.Parsers;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.cli.view.SetView;
import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.sched.ChangeReport;
import dev.thrctl.sched.KernelThreads;
import dev.thrctl.sched.SavedSettings;
import dev.thrctl.sched.SavedSettings.Restored;
import dev.thrctl.sched.Setting;
import dev.thrctl.sched.SettingsChange;
import dev.thrctl.sched.SettingsChanger;
import dev.thrctl.sched.ThreadChange.Result;
import dev.thrctl.sched.ThreadSettings;
import dev.thrctl.task.NoSuchTargetException;
import dev.thrctl.task.Selection;
import dev.thrctl.task.Target;
import dev.thrctl.task.TargetResolver;
import dev.thrctl.task.TaskStat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** {@code thrctl set TARGET} and {@code thrctl set --restore FILE}. */
public final class SetCommand implements Command {
    private final Context context;
    private final Operands<Target> target;
    private final Flag allThreads;
    private final SetOptions wanted;
    private final Flag dryRun;
    private final Arg<String> undo;
    private final Arg<String> restore;
    private final OutputOptions output;
    private final AtomicReference<@Nullable ExitCode> interrupted = new AtomicReference<>();

    public SetCommand(CommandModel model, Context context) {
        this.context = context;
        model.describe(
                "A PID alone names the first thread of that process, as for taskset and chrt; with --all-threads it is"
                        + " every thread. PID/TID or TID is one thread, PID/GLOB all threads with such a name. Where"
                        + " several are meant, they are looked at again until none is left that differs, for new ones"
                        + " inherit what their creator had; threads that end meanwhile are no error.",
                "Exit status 1 if a thread could not be changed, or was changed in part; each cause is on stderr.");
        target = model.operand(Parsers.TARGET, "TARGET", "Process or thread to change.");
        allThreads =
                model.flag("Every thread of the process, also those that appear meanwhile.", "-a", "--all-threads");
        wanted = new SetOptions(model);
        dryRun = model.flag(
                "Show what would change, and what the kernel would not permit by its rules; change nothing.",
                "--dry-run");
        undo = model.option(Parsers.FILE, "FILE", "Write what was before to a new file, for --restore.", "--undo");
        restore = model.option(
                Parsers.FILE,
                "FILE",
                "Put back what --undo wrote, without a TARGET. Threads that have ended since are left out. Younger ones"
                        + " are left alone and counted: what they have is what they inherited.",
                "--restore");
        output = new OutputOptions(model, context);
    }

    @Override
    public Output failures() {
        return new Output(context, output, "set");
    }

    @Override
    public ExitCode run() throws IOException {
        context.proc().requireOwnIds("a change of threads");
        Target named = target.orNull();
        output.format();
        String file = restore.orNull();
        if (file != null) {
            requireAlone(named);
            // Not interruptible in this way: a fifo that nobody writes to has to be left by an ordinary end.
            List<SavedSettings> saved = UndoFile.read(file, context.proc());
            return interruptible(() -> restore(file, saved));
        }
        if (named == null) {
            throw new InvalidValueException("no TARGET (" + Target.FORMS + ")");
        }
        if (!wanted.isAnyGiven()) {
            throw new InvalidValueException("nothing to set: give --affinity, --nice, --policy, --reset-on-fork,"
                    + " --timer-slack or --io-class");
        }
        if (dryRun.isSet() && undo.isGiven()) {
            throw new InvalidValueException("--dry-run and --undo exclude each other: nothing is changed");
        }
        SettingsChange change = wanted.change(context);
        return interruptible(() -> change(named, selection(named), change));
    }

    /** Ends or restores what a user waits for. */
    private interface Work {
        ExitCode run() throws IOException;
    }

    /** Ctrl-C in the middle leaves the rest alone, and then it is printed what was done. */
    private ExitCode interruptible(Work work) throws IOException {
        Interruption.Listening listening = context.interruption().listen(wish -> interrupted.compareAndSet(null, wish));
        try {
            ExitCode status = work.run();
            ExitCode wish = interrupted.get();
            return wish == null ? status : wish;
        } finally {
            listening.close();
        }
    }

    private boolean isInterrupted() {
        return interrupted.get() != null;
    }

    private Selection selection(Target named) {
        Selection selection = new TargetResolver(context.proc(), context.kernel()).resolveOne(named);
        if (allThreads.isSet()) {
            if (selection.isOneThread()) {
                throw new InvalidValueException("--all-threads goes with a process, and " + selection.text()
                        + " is one thread; its process is " + selection.pid());
            }
            return selection;
        }
        if (selection.isOneThread() || selection.names() != null) {
            return selection;
        }
        int pid = selection.pid();
        int others = context.proc().threadIds(pid).length - 1;
        if (others > 0) {
            context.message("only the first thread of " + pid + " is meant, and it has " + others
                    + " more. Add --all-threads for all of them");
        }
        return Selection.thread(pid, pid);
    }

    private ExitCode change(Target named, Selection selection, SettingsChange change) throws IOException {
        KernelThreads threads = new KernelThreads(context.proc(), context.kernel(), selection);
        ChangeReport report;
        String file = undo.orNull();
        if (dryRun.isSet()) {
            report = new SettingsChanger(threads, change, now -> {}).dryRun();
        } else if (file == null) {
            report = new SettingsChanger(threads, change, now -> {}).run(this::isInterrupted);
        } else {
            try (UndoFile saved = UndoFile.create(file, context.proc())) {
                report = new SettingsChanger(threads, change, now -> saved.add(SavedSettings.of(now, change)))
                        .run(this::isInterrupted);
            }
        }
        if (report.threads().isEmpty() && !isInterrupted()) {
            throw nobody(named, selection);
        }
        new Output(context, output, "set").print(new SetView(report, dryRun.isSet(), 0, null));
        return exitCode(report, selection.isOneThread());
    }

    private void requireAlone(@Nullable Target named) {
        if (named != null || allThreads.isSet() || undo.isGiven() || wanted.isAnyGiven()) {
            throw new InvalidValueException(
                    "--restore takes all from its file: it goes with no TARGET and nothing to" + " set");
        }
    }

    private ExitCode restore(String file, List<SavedSettings> saved) throws IOException {
        Restored restored =
                SavedSettings.restore(saved, context.proc(), context.kernel(), dryRun.isSet(), this::isInterrupted);
        int gone = restored.gone().size();
        List<ThreadSettings> younger = restored.younger();
        new Output(context, output, "set").print(new SetView(restored.report(), dryRun.isSet(), gone, younger.size()));
        if (saved.isEmpty()) {
            context.message("restore from " + Escape.printable(file)
                    + ": it names no thread, so that nothing was changed. --undo leaves it empty if nothing had to be");
        }
        if (gone > 0) {
            context.message("restore of " + restored.gone().get(0) + (gone > 1 ? " and " + (gone - 1) + " more" : "")
                    + ": ended since, so that nothing is left to restore. Threads with the same number are others");
        }
        if (!younger.isEmpty()) {
            context.message(younger.size() + (younger.size() == 1 ? " thread is" : " threads are") + " younger than "
                    + Escape.printable(file) + ": unchanged. " + SetView.counted(younger, settings(saved)));
        }
        boolean nobodyLeft = gone > 0 && gone == saved.size();
        // An empty file is what --undo leaves of a run that changed nothing; no file at all is a mistake.
        boolean noFile = saved.isEmpty() && !Files.isRegularFile(Path.of(file));
        return nobodyLeft || noFile ? ExitCode.FAILED : exitCode(restored.report(), false);
    }

    private static Set<Setting> settings(List<SavedSettings> saved) {
        Set<Setting> settings = EnumSet.noneOf(Setting.class);
        for (SavedSettings one : saved) {
            settings.addAll(one.before().settings());
        }
        return settings;
    }

    /** What has ended keeps its number until somebody has waited for it, or, as leader, until the others have ended. */
    private ProbeException nobody(Target named, Selection selection) {
        int pid = selection.pid();
        Integer tid = selection.tid();
        String file = "/proc/" + pid + "/task/" + (tid == null ? pid : tid) + "/stat";
        byte[] raw = selection.names() == null ? context.proc().bytes(file).orNull() : null;
        boolean isZombie = raw != null && TaskStat.parse(file, raw, raw.length).state() == 'Z';
        if (!isZombie) {
            return new NoSuchTargetException(
                    named.text(),
                    "set on " + named.text()
                            + ": no such thread (ESRCH). It has ended, or none has such a name; see 'thrctl ps " + pid
                            + "'");
        }
        boolean hasOthers = context.proc().threadIds(pid).length > 1;
        return new NoSuchTargetException(
                named.text(),
                "set on " + named.text() + ": it has ended and is a zombie (ESRCH). "
                        + (hasOthers
                                ? "Its process lives on: add --all-threads, or see 'thrctl ps " + pid
                                        + "' for the other threads"
                                : "Its parent has not waited for it yet; nothing is left to set"));
    }

    private ExitCode exitCode(ChangeReport report, boolean oneThread) {
        new SetMessages(context, dryRun.isSet()).print(report);
        if (isInterrupted()) {
            context.message("set: interrupted. "
                    + (report.count(Result.CHANGED) == 1
                            ? "1 thread was changed"
                            : report.count(Result.CHANGED) + " threads were changed")
                    + ", as shown; the others were left alone");
        } else if (!report.settled()) {
            context.message("set: after " + report.scans() + " scans there still are threads that differ. They are made"
                    + " without what is set (--reset-on-fork), or somebody changes them back");
        }
        boolean gone = oneThread && report.count(Result.GONE) > 0;
        if (gone) {
            context.message("set: the thread ended before it could be changed (ESRCH)");
        }
        return report.isComplete() && !gone ? ExitCode.DONE : ExitCode.FAILED;
    }
}
