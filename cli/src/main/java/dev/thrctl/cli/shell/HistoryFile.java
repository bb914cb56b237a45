package dev.thrctl.cli.shell;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code thrctl/history} in the folder for state: one line of text each, readable by its user only. Several shells may
 * append to it at once. Where it cannot be read or written there is no history, which is no error.
 */
final class HistoryFile {
    static final int MOST_LINES = 2000;

    private static final String PRIVATE_FILE = "rw-------";
    private static final String PRIVATE_FOLDER = "rwx------";

    private final @Nullable Path file;

    HistoryFile(@Nullable Path file) {
        this.file = file;
    }

    /** XDG Base Directory Specification: a relative path counts as none. */
    static HistoryFile of(Map<String, String> environment) {
        String state = environment.get("XDG_STATE_HOME");
        String home = environment.get("HOME");
        if (state != null && state.startsWith("/")) {
            return new HistoryFile(Path.of(state, "thrctl", "history"));
        }
        return new HistoryFile(
                home == null || !home.startsWith("/") ? null : Path.of(home, ".local", "state", "thrctl", "history"));
    }

    /** The oldest first, each once where it was typed last; the file is made shorter when it has grown long. */
    List<String> load() {
        Path from = file;
        if (from == null || !Files.isRegularFile(from)) {
            return List.of();
        }
        try {
            Files.setPosixFilePermissions(from, PosixFilePermissions.fromString(PRIVATE_FILE));
            List<String> all = new String(Files.readAllBytes(from), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
            LinkedHashSet<String> latest = new LinkedHashSet<>();
            for (String line : all) {
                latest.remove(line);
                latest.add(line);
            }
            List<String> lines = new ArrayList<>(latest);
            List<String> kept = lines.subList(Math.max(0, lines.size() - MOST_LINES), lines.size());
            if (kept.size() < all.size()) {
                replace(from, kept);
            }
            return kept;
        } catch (IOException | UnsupportedOperationException e) {
            return List.of();
        }
    }

    private static void replace(Path file, List<String> lines) throws IOException {
        Path fresh = Files.createTempFile(
                file.toAbsolutePath().getParent(),
                "history",
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PRIVATE_FILE)));
        Files.writeString(fresh, String.join("\n", lines) + "\n");
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    void append(String line) {
        Path to = file;
        if (to == null) {
            return;
        }
        try {
            Files.createDirectories(
                    to.toAbsolutePath().getParent(),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PRIVATE_FOLDER)));
            if (!Files.exists(to)) {
                Files.createFile(
                        to, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PRIVATE_FILE)));
            }
            Files.writeString(to, line + "\n", StandardOpenOption.APPEND);
        } catch (IOException | UnsupportedOperationException e) {
            // A home that cannot be written to.
        }
    }
}
