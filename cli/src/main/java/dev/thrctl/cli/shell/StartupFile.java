package dev.thrctl.cli.shell;

import dev.thrctl.cli.FileProblem;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.kept.KeptFile;
import dev.thrctl.kept.UnsafeFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * {@code thrctl/shellrc} in the folder for configuration: commands that a prompt begins with. Whoever can write there
 * decides what the shell does, so it must be the user's own.
 */
final class StartupFile {
    private final Session session;

    StartupFile(Session session) {
        this.session = session;
    }

    /** XDG Base Directory Specification: a relative path counts as none. */
    private @Nullable Path path() {
        String folder = session.context().environment().get("XDG_CONFIG_HOME");
        String home = session.context().environment().get("HOME");
        try {
            if (folder != null && folder.startsWith("/")) {
                return Path.of(folder, "thrctl", "shellrc");
            }
            return home == null || !home.startsWith("/") ? null : Path.of(home, ".config", "thrctl", "shellrc");
        } catch (InvalidPathException e) {
            return null;
        }
    }

    /** As a script: it ends at the first command that fails, and the prompt comes all the same. */
    void run() {
        Path path = path();
        // None: then it does not matter who could have written it.
        if (path == null || Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        String name = Escape.printable(path.toString());
        String text;
        try {
            text = new String(KeptFile.of(path).followed().read(), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return;
        } catch (UnsafeFileException e) {
            session.context().message("the start-up file " + name + " is not run: " + e.getMessage());
            return;
        } catch (IOException e) {
            session.context().message("read of " + name + ": " + FileProblem.text(e));
            return;
        }
        int unused = new Script(session, path.toString(), false).run(text);
    }
}
