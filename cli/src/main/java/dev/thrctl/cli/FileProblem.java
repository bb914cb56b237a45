package dev.thrctl.cli;

import dev.thrctl.cli.render.Escape;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;

/** What failed about a file that the user named. The message of such an exception is often the file's name alone. */
public final class FileProblem {
    /** What the Java VM makes of bytes that are not UTF-8. */
    public static final char UNDECODED = '\ufffd';

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
        if (e instanceof InvalidPathException name) {
            return name.getInput().indexOf(UNDECODED) < 0
                    ? "no file has such a name"
                    : "the name has bytes that are not UTF-8, and the Java VM cannot pass them on";
        }
        String reason = e instanceof FileSystemException system ? system.getReason() : e.getMessage();
        if ("Is a directory".equals(reason)) {
            return "it is a folder (EISDIR)";
        }
        return Escape.printable(reason == null ? e.toString() : reason);
    }
}
