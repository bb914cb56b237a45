package dev.thrctl.task;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Names of users from passwd(5). Users that only a directory service knows keep their number: asking it could hang, just
 * when a hung machine is being looked at.
 */
public final class UserNames {
    private final Path file;
    private @Nullable Map<Long, String> names;

    public UserNames(Path file) {
        this.file = file;
    }

    /** Those of the machine that thrctl runs on. */
    public static UserNames ofSystem() {
        return new UserNames(Path.of("/etc/passwd"));
    }

    /** The name, or null if the file does not have one. */
    public @Nullable String name(long userId) {
        return known().get(userId);
    }

    public boolean hasName(String name) {
        return known().containsValue(name);
    }

    public List<String> names() {
        return List.copyOf(known().values());
    }

    private Map<Long, String> known() {
        Map<Long, String> known = names;
        if (known == null) {
            known = read();
            names = known;
        }
        return known;
    }

    /** Not by java.nio.file: its channels load thirty classes and a native library, for a few lines. */
    private Map<Long, String> read() {
        try (FileInputStream in = new FileInputStream(file.toString())) {
            String text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            List<String> lines = new ArrayList<>();
            int from = 0;
            for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
                lines.add(text.substring(from, end));
                from = end + 1;
            }
            lines.add(text.substring(from));
            return parse(lines);
        } catch (IOException e) {
            return Map.of();
        }
    }

    /** Lines of the form name:password:uid:..., the first of a uid wins; others are no concern of ours. */
    static Map<Long, String> parse(List<String> lines) {
        Map<Long, String> names = new HashMap<>();
        for (String line : lines) {
            int first = line.indexOf(':');
            int second = line.indexOf(':', first + 1);
            int third = line.indexOf(':', second + 1);
            Long id = first > 0 && second > 0 && third > 0 ? number(line.substring(second + 1, third)) : null;
            if (id != null) {
                names.putIfAbsent(id, line.substring(0, first));
            }
        }
        return names;
    }

    private static @Nullable Long number(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
