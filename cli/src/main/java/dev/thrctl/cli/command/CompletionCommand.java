package dev.thrctl.cli.command;

import dev.thrctl.cli.Command;
import dev.thrctl.cli.Context;
import dev.thrctl.cli.ExitCode;
import dev.thrctl.cli.completion.CompletionScript;
import dev.thrctl.cli.model.CommandModel;
import dev.thrctl.cli.model.CommandModel.Parser;
import dev.thrctl.cli.model.Operands;
import dev.thrctl.cli.model.Values;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.kernel.InvalidValueException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;

/** {@code thrctl completion SHELL}. */
public final class CompletionCommand implements Command {
    private final Context context;
    private final Supplier<CommandSpec> root;
    private final Operands<CompletionScript> shell;

    /** The root is made only when the command runs: it has all commands. */
    public CompletionCommand(CommandModel model, Context context, Supplier<CommandSpec> root) {
        this.context = context;
        this.root = root;
        model.describe(
                "bash: put it into ~/.local/share/bash-completion/completions/thrctl, or source it in ~/.bashrc. zsh:"
                        + " put it as _thrctl into a folder of fpath, before compinit. fish: put it into"
                        + " ~/.config/fish/completions/thrctl.fish. The script starts no program.",
                "install.sh of the distribution puts all three where the shells look.");
        shell = model.requiredOperand(new ShellName(), "SHELL", "Whose script to print: bash, zsh or fish.");
    }

    private static final class ShellName implements Parser<CompletionScript> {
        @Override
        public CompletionScript parse(String text) {
            for (CompletionScript script : CompletionScript.values()) {
                if (script.shell().equals(text)) {
                    return script;
                }
            }
            throw new InvalidValueException("'" + Escape.printable(text) + "' is not one of bash, zsh, fish");
        }

        @Override
        public Values values() {
            return Values.choice("bash", "zsh", "fish");
        }
    }

    @Override
    public ExitCode run() throws IOException {
        String text = shell.required().text(root.get());
        context.console().out().write(text.getBytes(StandardCharsets.UTF_8));
        return ExitCode.DONE;
    }
}
