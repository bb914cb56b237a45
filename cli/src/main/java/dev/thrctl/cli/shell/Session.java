package dev.thrctl.cli.shell;

import dev.thrctl.cli.Confirmation;
import dev.thrctl.cli.Console;
import dev.thrctl.cli.Context;
import dev.thrctl.cli.ExitCode;
import dev.thrctl.cli.FileProblem;
import dev.thrctl.cli.Interruption;
import dev.thrctl.cli.Program;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.cli.shell.Statement.Redirection;
import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.kernel.ProbeException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs statements one after the other, with what they leave behind: current target, settings, jobs. */
final class Session {
    /** As man(1) and git choose it. */
    private static final String PAGER = "if [ -n \"$PAGER\" ]; then eval \"$PAGER\"; elif command -v less >/dev/null;"
            + " then LESS=${LESS-FRX} less; elif command -v more >/dev/null; then more; else cat; fi";

    private final Context context;
    private final Program program;
    private final Stage stage;
    private final Settings settings;
    private final Jobs jobs = new Jobs();
    private final SystemShell systemShell;
    private final Builtins builtins;
    private volatile @Nullable CurrentTarget target;
    private volatile boolean exitsWithoutStatus;
    private volatile @Nullable Integer exit;

    Session(Context context, Program program, Stage stage, Settings settings, Builtins.Lines history) {
        this.context = context;
        this.program = program;
        this.stage = stage;
        this.settings = settings;
        systemShell = new SystemShell(stage);
        builtins = new Builtins(this, history);
    }

    Context context() {
        return context;
    }

    Program program() {
        return program;
    }

    Stage stage() {
        return stage;
    }

    Settings settings() {
        return settings;
    }

    Jobs jobs() {
        return jobs;
    }

    @Nullable
    CurrentTarget target() {
        return target;
    }

    void use(@Nullable CurrentTarget chosen) {
        target = chosen;
    }

    /** The status to leave with; null while the session goes on. */
    @Nullable
    Integer exit() {
        return exit;
    }

    /** Whether it goes on no more, and no status was named. */
    boolean exitsWithoutStatus() {
        return exitsWithoutStatus;
    }

    void exit(@Nullable Integer status) {
        exitsWithoutStatus = status == null;
        exit = status == null ? 0 : status;
    }

    /** Forgets a target that has ended, and says so; null if there is nothing to say. */
    @Nullable
    String obituary() {
        CurrentTarget current = target;
        if (current == null || current.isAlive(context.proc())) {
            return null;
        }
        target = null;
        return (current.tid() == null ? "process " : "thread ") + current.text()
                + " has ended; there is no current target now";
    }

    /** In the foreground, or started in the background; the status, which is 0 for the latter. */
    int run(Statement statement) {
        return run(statement, null);
    }

    /** As {@link #run(Statement)}, with messages that say where the statement stands. */
    int run(Statement statement, @Nullable String where) {
        if (statement.isBackground()) {
            return background(statement, where, 0);
        }
        Console console = stage.console();
        Place place = new Place(with(where == null ? console : Script.located(console, where)), true);
        Builtin builtin =
                statement.system() == null && statement.redirections().isEmpty() ? Builtin.of(statement.words()) : null;
        if (builtin != null && Builtins.isImmediate(builtin)) {
            return builtins.run(builtin, statement, place);
        }
        return stage.attend(
                new Running(statement.text(), place.context(), mine -> execute(statement, new Place(mine, true))));
    }

    /** {@code depth} files are being sourced around it. */
    int background(Statement statement, @Nullable String where, int depth) {
        Console plain = stage.background();
        Console console = where == null ? plain : Script.located(plain, where);
        Running running = new Running(statement.text(), with(console, Interruption.never()), mine -> {
            try {
                return execute(statement, new Place(mine, false, depth));
            } finally {
                close(plain.out());
                close(plain.err());
            }
        });
        stage.announce(jobs.add(running).text());
        running.start();
        return ExitCode.DONE.status();
    }

    private static void close(OutputStream stream) {
        try {
            stream.close();
        } catch (IOException e) {
            // Whoever read it has gone: nothing is left to be said.
        }
    }

    private Context with(Console console) {
        return with(console, context.interruption());
    }

    private Context with(Console console, Interruption interruption) {
        return new Context(
                context.proc(),
                context.kernel(),
                context.machine(),
                console,
                settings.applyTo(context.environment()),
                interruption);
    }

    /** On the thread of the command, with everything that belongs to it. */
    int execute(Statement statement, Place place) {
        String system = statement.system();
        if (statement.isSystemCommand() && system != null) {
            return systemShell.run(place, system);
        }
        Builtin builtin = Builtin.of(statement.words());
        if (builtin == Builtin.WATCH || builtin == Builtin.TIME) {
            return builtins.run(builtin, statement, place);
        }
        if (system != null) {
            return systemShell.pipe(
                    place,
                    system,
                    out -> redirected(
                            statement,
                            0,
                            place.to(out, place.context().console().err())));
        }
        return redirected(statement, 0, place);
    }

    /** With its redirections from {@code index} on: in their order, each seeing what those before it did. */
    private int redirected(Statement statement, int index, Place place) {
        if (index == statement.redirections().size()) {
            return words(statement.alone(), place);
        }
        Redirection one = statement.redirections().get(index);
        Console console = place.context().console();
        String name = one.file();
        if (name == null) {
            OutputStream other = one.stream() == 1 ? console.err() : console.out();
            return redirected(statement, index + 1, place.redirected(other, other));
        }
        try (RedirectionFile file = RedirectionFile.open(path(name), one.append())) {
            int status = redirected(
                    statement,
                    index + 1,
                    one.stream() == 1 ? place.redirected(file, console.err()) : place.redirected(console.out(), file));
            if (status != ExitCode.USAGE.status()) {
                file.empty();
            }
            return status;
        } catch (IOException | InvalidPathException e) {
            place.context().message("write of " + Escape.printable(name) + ": " + FileProblem.text(e));
            return ExitCode.FAILED.status();
        }
    }

    /** {@code ~/} is the user's home, as everywhere. Throws for a name that would be another one's, or none. */
    Path path(String file) {
        if (file.isEmpty() || file.indexOf(FileProblem.UNDECODED) >= 0) {
            throw new InvalidPathException(file, "not a name that can be passed on");
        }
        String home = context.environment().get("HOME");
        return file.startsWith("~/") && home != null ? Path.of(home, file.substring(2)) : Path.of(file);
    }

    private int words(Statement statement, Place place) {
        Builtin builtin = Builtin.of(statement.words());
        return builtin == null ? command(statement.words(), place) : builtins.run(builtin, statement, place);
    }

    private int command(List<String> typed, Place place) {
        List<String> words = typed.get(0).equals("thrctl") && typed.size() > 1 ? typed.subList(1, typed.size()) : typed;
        Context mine = place.context();
        if (words.get(0).equals("shell") && !words.contains("--help") && !words.contains("-h")) {
            mine.message("this is the shell already. 'source FILE' runs a script");
            return ExitCode.USAGE.status();
        }
        CurrentTarget current = target;
        if (current != null) {
            List<String> complete = TargetInsertion.apply(program.model(mine, words.get(0)), words, current);
            if (!complete.equals(words) && !current.isAlive(mine.proc())) {
                mine.message(String.valueOf(obituary()));
                return ExitCode.FAILED.status();
            }
            words = complete;
        }
        Confirmation confirmation = stage.confirmation();
        if (confirmation != null && !place.mayAsk()) {
            confirmation = question -> refuse(question, mine);
        }
        return program.run(mine, confirmation, words.toArray(new String[0])).status();
    }

    /** Through a pager if the window is too low for it. */
    int paged(Place place, String text) {
        Stage.Size size = place.isDirect() ? stage.size() : null;
        if (size == null || text.lines().count() < size.lines()) {
            return Builtins.print(place, text);
        }
        return systemShell.pipe(place, PAGER, out -> Builtins.print(place.to(out, out), text));
    }

    /** Another program may hold the keyboard, or the next line is being typed: what must be asked is not done. */
    private static boolean refuse(String question, Context mine) {
        mine.message("nothing was done: " + Escape.message(question) + ", and in a pipe, in watch and in the background"
                + " nobody can be asked. Give the command by itself");
        return false;
    }

    /** Chooses the target of that name; the status. */
    int use(String text, Context mine) {
        try {
            CurrentTarget chosen = CurrentTarget.of(mine.proc(), text);
            if (chosen == null) {
                mine.message("look-up of " + Escape.printable(text) + ": it has just ended (ESRCH)");
                return ExitCode.FAILED.status();
            }
            target = chosen;
            return ExitCode.DONE.status();
        } catch (InvalidValueException e) {
            mine.message("use: " + e.getMessage());
            return ExitCode.USAGE.status();
        } catch (ProbeException e) {
            mine.message(String.valueOf(e.getMessage()));
            return ExitCode.FAILED.status();
        }
    }
}
