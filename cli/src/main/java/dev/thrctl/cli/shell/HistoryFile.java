package dev.thrctl.cli.shell;

import dev.thrctl.kept.KeptFile;
import dev.thrctl.kept.UnsafeFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code thrctl/history} in the folder for state, readable by its user only: one entry a line, and of an entry of several
 * lines all but the first behind a TAB. Several shells may append to it at once. Where it cannot be read or written there
 * is no history, which is no error; where another user could have had a hand in it there is none either, and why is said
 * once.
 */
final class HistoryFile {
    static final int MOST_LINES = 2000;

    /** So many entries too many stay in the file: to write it anew takes longer than to skip them. */
    static final int MOST_REPEATED = 200;

    private static final String PRIVATE_FILE = "rw-------";
    private static final char CONTINUED = '\t';

    private final @Nullable Path existing;
    private final @Nullable Path file;
    private @Nullable String objection;
    private boolean isObjectionable;

    /** {@code existing} is the folder below which others are made for it. */
    HistoryFile(@Nullable Path existing, @Nullable Path file) {
        this.existing = existing;
        this.file = file;
    }

    /** XDG Base Directory Specification: a relative path counts as none, and the folder itself is made if need be. */
    static HistoryFile of(Map<String, String> environment) {
        String state = environment.get("XDG_STATE_HOME");
        String home = environment.get("HOME");
        try {
            if (state != null && state.startsWith("/")) {
                Path folder = Path.of(state);
                Path parent = folder.getParent();
                boolean isMade = parent != null && parent.getNameCount() > 0;
                return new HistoryFile(isMade ? parent : folder, folder.resolve("thrctl/history"));
            }
            if (home != null && home.startsWith("/")) {
                Path folder = Path.of(home);
                return new HistoryFile(folder, folder.resolve(".local/state/thrctl/history"));
            }
        } catch (InvalidPathException e) {
            // No file has such a name.
        }
        return new HistoryFile(null, null);
    }

    /** Why there is no history, though there could be; null if it has been said before or there is nothing to say. */
    @Nullable
    String objection() {
        String said = objection;
        objection = null;
        return said;
    }

    /** The oldest first, each once where it was typed last; the file is made shorter when too much of it is old. */
    List<String> load() {
        try {
            KeptFile kept = kept(false);
            if (kept == null) {
                return List.of();
            }
            List<String> all = entries(new String(kept.read(), StandardCharsets.UTF_8));
            if (!Files.getPosixFilePermissions(kept.path()).equals(PosixFilePermissions.fromString(PRIVATE_FILE))) {
                Files.setPosixFilePermissions(kept.path(), PosixFilePermissions.fromString(PRIVATE_FILE));
            }
            Set<String> latest = new LinkedHashSet<>();
            for (String entry : all) {
                latest.remove(entry);
                latest.add(entry);
            }
            List<String> entries = new ArrayList<>(latest);
            List<String> recent = entries.subList(Math.max(0, entries.size() - MOST_LINES), entries.size());
            if (recent.size() + MOST_REPEATED < all.size()) {
                kept.replace(text(recent).getBytes(StandardCharsets.UTF_8));
            }
            return recent;
        } catch (UnsafeFileException e) {
            object(e);
        } catch (IOException | UnsupportedOperationException e) {
            // None was written yet, or a home that cannot be read.
        }
        return List.of();
    }

    void append(String entry) {
        if (isObjectionable) {
            return;
        }
        try {
            KeptFile kept = kept(true);
            if (kept != null) {
                kept.append(text(List.of(entry)).getBytes(StandardCharsets.UTF_8));
            }
        } catch (UnsafeFileException e) {
            object(e);
        } catch (IOException | UnsupportedOperationException e) {
            // A home that cannot be written to.
        }
    }

    private void object(UnsafeFileException e) {
        isObjectionable = true;
        objection = "no history is read or kept: " + e.getMessage();
    }

    /** Null where none is wanted: people make it a link to /dev/null for that. */
    private @Nullable KeptFile kept(boolean withFolders) throws IOException {
        Path to = file;
        Path folder = existing;
        if (to == null || folder == null) {
            return null;
        }
        KeptFile kept = (withFolders ? KeptFile.withFolders(folder, to) : KeptFile.of(to)).followed();
        return kept.path().startsWith("/dev") ? null : kept;
    }

    private static List<String> entries(String text) {
        List<String> entries = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            int last = entries.size() - 1;
            if (!line.isEmpty() && line.charAt(0) == CONTINUED && last >= 0) {
                entries.set(last, entries.get(last) + "\n" + line.substring(1));
            } else if (!line.isBlank()) {
                entries.add(line);
            }
        }
        return entries;
    }

    private static String text(List<String> entries) {
        StringBuilder text = new StringBuilder();
        for (String entry : entries) {
            text.append(entry.replace("\n", "\n" + CONTINUED)).append('\n');
        }
        return text.toString();
    }
}
