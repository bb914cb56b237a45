package dev.thrctl.cli.completion;

import picocli.CommandLine.Model.CommandSpec;

/** The completion script of a shell. */
public enum CompletionScript {
    BASH("bash", "thrctl.bash"),
    ZSH("zsh", "_thrctl"),
    FISH("fish", "thrctl.fish");

    private final String shell;
    private final String file;

    CompletionScript(String shell, String file) {
        this.shell = shell;
        this.file = file;
    }

    public String shell() {
        return shell;
    }

    /** Its name in the folder {@code completions}; that of zsh is the one that zsh asks for. */
    public String file() {
        return file;
    }

    /** The script for a root command that has all of its subcommands. */
    public String text(CommandSpec root) {
        Syntax syntax = Syntax.of(root);
        return switch (this) {
            case BASH -> BashScript.text(syntax);
            case ZSH -> ZshScript.text(syntax);
            case FISH -> FishScript.text(syntax);
        };
    }
}
