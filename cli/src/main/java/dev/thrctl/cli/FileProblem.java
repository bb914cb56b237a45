package dev.thrctl.cli;

import dev.thrctl.cli.render.Escape;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;

/** What failed about a file that the user named. The message of such an exception is often the file's name alone. */
public final class FileProblem {
    private FileProblem() {}

    /** The meaning, without the name of the file. */
    public static String text(Exception e) {
        if (e instanceof NoSuchFileException) {
            return "no such file or folder (ENOENT)";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied (EACCES)";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "file exists (EEXIST)";
        }
        if (e instanceof InvalidPathException) {
            return "no file has such a name";
        }
        String reason = e instanceof FileSystemException system ? system.getReason() : e.getMessage();
        if ("Is a directory".equals(reason)) {
            return "it is a folder (EISDIR)";
        }
        return Escape.printable(reason == null ? e.toString() : reason);
    }
}
