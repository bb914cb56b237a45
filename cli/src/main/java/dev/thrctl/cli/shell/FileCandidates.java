package dev.thrctl.cli.shell;

import dev.thrctl.cli.render.Escape;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jline.reader.Candidate;

/** Files in the folder that the word names so far; hidden ones when it begins with a dot. */
final class FileCandidates {
    private final Session session;

    FileCandidates(Session session) {
        this.session = session;
    }

    void add(String word, String prefix, List<Candidate> candidates) {
        int slash = word.lastIndexOf('/');
        String folder = word.substring(0, slash + 1);
        boolean hidden = word.startsWith(".", slash + 1);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(session.path(folder.isEmpty() ? "." : folder))) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                if (name.startsWith(".") != hidden || !Escape.printable(name).equals(name.replace("\\", "\\\\"))) {
                    continue;
                }
                boolean isFolder = Files.isDirectory(file);
                candidates.add(Completion.candidate(prefix + folder + name + (isFolder ? "/" : ""), "", !isFolder));
            }
        } catch (IOException | InvalidPathException e) {
            // No such folder: nothing to offer.
        }
    }
}
