package dev.thrctl.cli.shell;

import dev.thrctl.cli.Context;
import dev.thrctl.cli.ExitCode;
import dev.thrctl.cli.model.Durations;
import dev.thrctl.cli.model.WholeNumber;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.cli.shell.Jobs.Job;
import dev.thrctl.cli.shell.Statement.SyntaxException;
import dev.thrctl.kernel.InvalidValueException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Runs the shell's own words. */
final class Builtins {
    private static final double NS_PER_SECOND = 1e9;
    private static final long USUAL_WATCH_NS = 2_000_000_000L;
    private static final long SHORTEST_WATCH_NS = 100_000_000L;

    /** One that was asked to end and did not hear it is looked at again after this time. */
    private static final long WAIT_MS = 100;

    /** Each takes some of the stack of its thread. */
    private static final int DEEPEST_SOURCE = 50;

    private final Session session;
    private final Lines history;

    Builtins(Session session, Lines history) {
        this.session = session;
        this.history = history;
    }

    /** What was typed before, the oldest first. */
    interface Lines {
        List<String> all();
    }

    /** Those that need no thread of their own, for nobody can want to end them. */
    static boolean isImmediate(Builtin builtin) {
        return switch (builtin) {
            case WATCH, TIME, SOURCE, WAIT, HELP, HISTORY -> false;
            default -> true;
        };
    }

    int run(Builtin builtin, Statement statement, Place place) {
        List<String> words = statement.words();
        String first = words.size() > 1 ? words.get(1) : null;
        if (first != null && builtin != Builtin.HELP && (first.equals("--help") || first.equals("-h"))) {
            return print(place, usage(builtin));
        }
        Context context = place.context();
        int most = switch (builtin) {
            case UNUSE, JOBS -> 1;
            case WATCH, TIME, SET -> Integer.MAX_VALUE;
            default -> 2;
        };
        boolean needsOne = builtin == Builtin.SOURCE
                || builtin == Builtin.STOP
                || builtin == Builtin.WATCH
                || builtin == Builtin.TIME;
        boolean hasSystem = Builtin.takesCommand(builtin.word()) && statement.system() != null && !statement.isPipe();
        if (words.size() > most || (needsOne && first == null && !hasSystem)) {
            return wrong(context, builtin);
        }
        return switch (builtin) {
            case USE -> use(place, first);
            case UNUSE -> {
                session.use(null);
                yield 0;
            }
            case WATCH -> watch(statement, place);
            case TIME -> time(statement, place);
            case SOURCE -> first == null ? wrong(context, builtin) : source(first, place);
            case JOBS -> jobs(place);
            case FG -> fg(place, first);
            case WAIT -> await(place, first);
            case STOP -> stop(place, first);
            case HISTORY -> history(place, first);
            case SET -> set(place, words);
            case HELP -> help(place, first);
            case EXIT -> exit(context, first);
        };
    }

    private static int wrong(Context context, Builtin builtin) {
        context.message("usage: " + builtin.usage());
        return ExitCode.USAGE.status();
    }

    private static String usage(Builtin builtin) {
        return "Usage: " + builtin.usage() + "\n" + builtin.summary() + "\n";
    }

    static int print(Place place, String text) {
        try {
            place.context().console().out().write(text.getBytes(StandardCharsets.UTF_8));
            return ExitCode.DONE.status();
        } catch (IOException e) {
            return ExitCode.BROKEN_PIPE.status();
        }
    }

    private int use(Place place, @Nullable String text) {
        if (text != null) {
            return session.use(text, place.context());
        }
        CurrentTarget current = session.target();
        return print(place, (current == null ? "no current target" : current.text()) + "\n");
    }

    private int time(Statement statement, Place place) {
        long startNs = System.nanoTime();
        List<String> words = statement.words();
        int status = session.execute(statement.withWords(words.subList(1, words.size())), place);
        double seconds = (System.nanoTime() - startNs) / NS_PER_SECOND;
        place.context().message(String.format(Locale.ROOT, "it took %.3f s", seconds));
        return status;
    }

    private int watch(Statement statement, Place place) {
        List<String> words = new ArrayList<>(statement.words());
        words.remove(0);
        long intervalNs = USUAL_WATCH_NS;
        while (!words.isEmpty() && words.get(0).startsWith("-")) {
            String option = words.remove(0);
            if (option.startsWith("-n")) {
                String value = option.length() > 2 ? option.substring(2) : words.isEmpty() ? "" : words.remove(0);
                try {
                    intervalNs = Math.max(SHORTEST_WATCH_NS, Durations.parseNs(value, 1_000_000_000L));
                } catch (InvalidValueException e) {
                    place.context().message("watch -n: " + e.getMessage());
                    return ExitCode.USAGE.status();
                }
            } else if (!option.equals("-d") && !option.equals("--differences")) {
                // What has changed is marked in any case.
                place.context().message("watch: unknown option '" + Escape.printable(option) + "'. See 'help watch'");
                return ExitCode.USAGE.status();
            }
        }
        Statement watched = statement.withWords(words);
        if (words.isEmpty() && !watched.isSystemCommand()) {
            return wrong(place.context(), Builtin.WATCH);
        }
        if (words.size() == 1 && words.get(0).indexOf(' ') >= 0) {
            try {
                List<Statement> one = Statement.parse(words.get(0));
                if (one.size() != 1 || one.get(0).isBackground()) {
                    place.context().message("watch: one command, not " + one.size());
                    return ExitCode.USAGE.status();
                }
                watched = one.get(0);
            } catch (SyntaxException e) {
                place.context().message("watch: " + e.getMessage());
                return ExitCode.USAGE.status();
            }
        }
        return new Watch(session, watched, intervalNs).run(place);
    }

    private int source(String file, Place place) {
        Context context = place.context();
        if (place.depth() >= DEEPEST_SOURCE) {
            context.message("source of " + Escape.printable(file) + ": " + DEEPEST_SOURCE
                    + " files deep. Does a file source itself?");
            return ExitCode.FAILED.status();
        }
        Place inner = place.deeper();
        List<Statement> statements;
        try {
            statements = Script.read(session.path(file));
        } catch (IOException | InvalidPathException e) {
            context.message("read of " + Escape.printable(file) + ": " + reason(e));
            return ExitCode.FAILED.status();
        } catch (SyntaxException e) {
            context.message(Escape.printable(file) + ":" + e.line() + ": " + e.getMessage());
            return ExitCode.USAGE.status();
        }
        for (Statement statement : statements) {
            int status = statement.isBackground()
                    ? session.background(statement, Escape.message(file) + ":" + statement.line(), inner.depth())
                    : session.execute(statement, Script.located(inner, file, statement));
            if (status != 0 || session.exit() != null || Thread.currentThread().isInterrupted()) {
                return status;
            }
        }
        return ExitCode.DONE.status();
    }

    static String reason(Exception e) {
        if (e instanceof NoSuchFileException) {
            return "no such file or folder (ENOENT)";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied (EACCES)";
        }
        if ("Is a directory".equals(e.getMessage())) {
            return "it is a folder (EISDIR)";
        }
        if (e instanceof InvalidPathException name) {
            return name.getInput().indexOf(Session.UNDECODED) < 0
                    ? "no file has such a name"
                    : "the name has bytes that are not UTF-8, and the Java VM cannot pass them on";
        }
        return String.valueOf(e.getMessage());
    }

    private int jobs(Place place) {
        StringBuilder text = new StringBuilder();
        for (Job job : session.jobs().all()) {
            text.append(job.text()).append(job.running().isOver() ? ": done\n" : ": running\n");
        }
        return print(place, text.toString());
    }

    private @Nullable Job job(Place place, @Nullable String number) {
        Job job = session.jobs().find(number);
        if (job == null) {
            place.context()
                    .message("no command " + (number == null ? "" : Escape.printable(number) + " ")
                            + "in the background. 'jobs' lists them");
        }
        return job;
    }

    private int fg(Place place, @Nullable String number) {
        Job job = job(place, number);
        if (job == null) {
            return ExitCode.FAILED.status();
        }
        int status = session.stage().attend(job.running());
        session.jobs().forget(job);
        return status;
    }

    private int stop(Place place, @Nullable String number) {
        Job job = job(place, number);
        if (job == null) {
            return ExitCode.FAILED.status();
        }
        job.running().wish(ExitCode.TERMINATED);
        try {
            job.running().await(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return ExitCode.DONE.status();
    }

    /** Ctrl-C ends the waiting and not what is waited for. */
    private int await(Place place, @Nullable String number) {
        int own = 0;
        for (Job job : session.jobs().all()) {
            own = job.running().isOwnThread() ? job.number() : own;
        }
        Job one = number == null ? null : job(place, number);
        if (number != null && (one == null || one.number() <= own)) {
            if (one != null) {
                place.context()
                        .message(
                                "wait: a command in the background can wait only for those that were started after it");
            }
            return ExitCode.FAILED.status();
        }
        int failure = ExitCode.DONE.status();
        for (Job job : one == null ? session.jobs().all() : List.of(one)) {
            // Two that waited for each other would do so for ever.
            if (job.number() <= own) {
                continue;
            }
            try {
                while (!job.running().await(WAIT_MS)) {}
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return ExitCode.INTERRUPTED.status();
            }
            int status = job.running().leave();
            session.jobs().forget(job);
            failure = failure == 0 ? status : failure;
        }
        return failure;
    }

    private int set(Place place, List<String> words) {
        String name = words.get(1);
        if (words.size() == 2) {
            return print(place, session.settings().get(name) + "\n");
        }
        List<String> values = Settings.ALL.getOrDefault(name, List.of());
        if (!values.contains(words.get(2))) {
            place.context()
                    .message("set " + name + ": '" + Escape.printable(words.get(2)) + "' is none of "
                            + String.join(", ", values));
            return ExitCode.USAGE.status();
        }
        session.settings().set(name, words.get(2));
        return ExitCode.DONE.status();
    }

    private int history(Place place, @Nullable String count) {
        List<String> lines = history.all();
        int first = 0;
        if (count != null) {
            Long number = WholeNumber.parseOrNull(count);
            if (number == null) {
                return wrong(place.context(), Builtin.HISTORY);
            }
            first = (int) Math.max(0, lines.size() - Math.max(0, number));
        }
        StringBuilder text = new StringBuilder();
        for (int i = first; i < lines.size(); i++) {
            text.append(String.format(Locale.ROOT, "%5d  ", i + 1))
                    .append(Escape.message(lines.get(i)))
                    .append('\n');
        }
        return print(place, text.toString());
    }

    private int exit(Context context, @Nullable String status) {
        if (status == null) {
            session.exit(null);
            return ExitCode.DONE.status();
        }
        Long number = WholeNumber.parseOrNull(status);
        if (number == null || number < 0 || number > 255) {
            context.message("exit: '" + Escape.printable(status) + "' is no status (0 to 255)");
            return ExitCode.USAGE.status();
        }
        session.exit(number.intValue());
        return number.intValue();
    }

    private int help(Place place, @Nullable String word) {
        if (word != null) {
            for (Builtin builtin : Builtin.values()) {
                if (builtin.word().equals(word) && builtin != Builtin.SET) {
                    return print(place, usage(builtin));
                }
            }
            return session.program().run(place.context(), null, "help", word).status();
        }
        ByteArrayOutputStream list = new ByteArrayOutputStream();
        int status = session.program()
                .run(place.to(list, place.context().console().err()).context(), null, "--help")
                .status();
        StringBuilder text = new StringBuilder(list.toString(StandardCharsets.UTF_8));
        text.append("\nOf the shell itself:\n");
        for (Builtin builtin : Builtin.values()) {
            text.append("  ")
                    .append(builtin.usage())
                    .append("\n      ")
                    .append(builtin.summary())
                    .append('\n');
        }
        text.append("  COMMAND | PROGRAM, COMMAND > FILE, COMMAND >> FILE, COMMAND 2> FILE, COMMAND 2>&1, !PROGRAM\n")
                .append("      Give output or messages to a program or a file; run a program of the system.\n")
                .append("'help targets' says how to name processes and threads, 'help json' what programs can read.\n");
        return status == 0 ? session.paged(place, text.toString()) : status;
    }
}
