package dev.thrctl.kernel;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.security.CodeSource;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * A data file that lies beside a class, read without {@link Class#getResourceAsStream} where there is a jar: that goes
 * through JarURLConnection, which costs 3 to 4 ms of every start. The jar is already open in this process, and opening it
 * again costs a tenth of that.
 */
final class PackagedFile {
    private PackagedFile() {}

    /** Throws IllegalStateException when the build left the file out. */
    static byte[] read(Class<?> beside, String name) {
        try {
            byte[] bytes = fromJar(beside, name);
            return bytes == null ? fromClassPath(beside, name) : bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte @Nullable [] fromJar(Class<?> beside, String name) throws IOException {
        CodeSource source = beside.getProtectionDomain().getCodeSource();
        if (source == null || !source.getLocation().getProtocol().equals("file")) {
            return null;
        }
        File jar = new File(URI.create(source.getLocation().toString()));
        if (!jar.isFile()) {
            return null;
        }
        String path = beside.getPackageName().replace('.', '/') + '/' + name;
        try (ZipFile zip = new ZipFile(jar)) {
            ZipEntry entry = zip.getEntry(path);
            if (entry == null) {
                return null;
            }
            try (InputStream in = zip.getInputStream(entry)) {
                return in.readAllBytes();
            }
        }
    }

    private static byte[] fromClassPath(Class<?> beside, String name) throws IOException {
        try (InputStream in = beside.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("thrctl was built without " + name);
            }
            return in.readAllBytes();
        }
    }
}
