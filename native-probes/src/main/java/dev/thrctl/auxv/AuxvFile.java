package dev.thrctl.auxv;

import dev.thrctl.kernel.AuxvFormat;
import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.MalformedFileException;
import dev.thrctl.kernel.ProbeException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A recorded auxiliary vector, such as a copy of /proc/PID/auxv of another machine. */
public final class AuxvFile {
    /** The longest vector of any kernel is a twentieth of it. */
    private static final int CAP_BYTES = 16 * 1024;

    /** e_type and its value in a core dump: include/uapi/linux/elf.h. */
    private static final int E_TYPE = 16;

    private static final int ET_CORE = 4;

    private AuxvFile() {}

    /**
     * @param name of the file, as messages show it
     * @throws ProbeException if it cannot be read or is no auxiliary vector; the message names the file
     */
    static byte[] read(String file, String name) {
        String what = "read of " + name;
        try {
            Path path = Path.of(file);
            if (Files.isDirectory(path)) {
                throw new ProbeException(what + ": " + Errno.EISDIR.text() + ". It takes a copy of /proc/PID/auxv");
            }
            try (InputStream in = Files.newInputStream(path)) {
                return in.readNBytes(CAP_BYTES + 1);
            }
        } catch (InvalidPathException | NoSuchFileException e) {
            throw new ProbeException(what + ": " + Errno.ENOENT.text() + ". Check the name", e);
        } catch (AccessDeniedException e) {
            throw new ProbeException(what + ": " + Errno.EACCES.text() + ". It takes the right to read the file", e);
        } catch (IOException e) {
            throw new ProbeException(what + ": " + e.getMessage() + ". It takes a copy of /proc/PID/auxv", e);
        }
    }

    /**
     * The form of {@code raw}.
     *
     * @param wordBits if the user has said it
     * @param order if the user has said it
     * @throws MalformedFileException says what the file is instead
     */
    static AuxvFormat format(String name, byte[] raw, @Nullable Integer wordBits, @Nullable ByteOrder order) {
        String other = otherThanAuxv(raw);
        if (other != null) {
            throw new MalformedFileException(name, other);
        }
        AuxvFormat format = AuxvFormat.detect(raw, wordBits, order);
        if (format == null) {
            throw new MalformedFileException(name, noForm(raw, wordBits, order));
        }
        if (raw.length % format.entryBytes() != 0) {
            throw new MalformedFileException(name, oddSize(raw.length));
        }
        return format;
    }

    /** What the bytes are, if that can be told without looking for a form. */
    private static @Nullable String otherThanAuxv(byte[] raw) {
        if (raw.length == 0) {
            return "it is empty";
        }
        if (raw.length > CAP_BYTES) {
            return isElf(raw) ? elf(raw) : "it is longer than any auxiliary vector (" + CAP_BYTES + " bytes)";
        }
        if (isElf(raw)) {
            return elf(raw);
        }
        if (isText(raw)) {
            return "it is text, not an auxiliary vector";
        }
        return raw.length % 8 == 0 ? null : oddSize(raw.length);
    }

    private static boolean isElf(byte[] raw) {
        return raw.length >= 4 && raw[0] == 0x7f && raw[1] == 'E' && raw[2] == 'L' && raw[3] == 'F';
    }

    /** e_type has two bytes in the file's own order, of which one is zero. */
    private static String elf(byte[] raw) {
        boolean core = raw.length >= E_TYPE + 2 && raw[E_TYPE] + raw[E_TYPE + 1] == ET_CORE;
        return core
                ? "it is a core dump, which has the auxiliary vector in a note (NT_AUXV; 'eu-readelf -n' shows it)"
                : "it is an ELF file, not an auxiliary vector";
    }

    private static boolean isText(byte[] raw) {
        for (byte b : raw) {
            if (b >= 0 && b < ' ' && b != '\n' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }

    private static String oddSize(int bytes) {
        return "its size of " + bytes + " bytes is no whole number of entries (16 bytes each in a 64-bit vector, 8 in a"
                + " 32-bit one), so it is truncated or damaged";
    }

    private static String noForm(byte[] raw, @Nullable Integer wordBits, @Nullable ByteOrder order) {
        int fitting = 0;
        for (AuxvFormat candidate : AuxvFormat.candidates(wordBits, order)) {
            int entries = candidate.truncatedAfter(raw);
            if (entries > 0) {
                return "it ends after " + entries + " entries (" + candidate.text() + ") without AT_NULL, so it is"
                        + " truncated";
            }
            fitting += candidate.entries(raw) == null ? 0 : 1;
        }
        if (fitting > 1) {
            return "it could have several forms; say which with --word-size and --byte-order";
        }
        AuxvFormat real = AuxvFormat.detect(raw, null, null);
        if (real != null) {
            return "it is a " + real.text() + " auxiliary vector, not one as --word-size or --byte-order say";
        }
        return "it is no auxiliary vector";
    }
}
