package dev.thrctl.cli.render;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The JSON Schemas in the jar, one a command or more. */
public final class Schemas {
    private static final String FOLDER = "/dev/thrctl/cli/schema/";

    /** Stands for the definitions that ps and show share; what is printed has them in it. */
    private static final String SHARED = "threads.defs";

    /** Stand for what every command prints where there is nothing else to say, in this order: one has the others in it. */
    private static final List<String> FAILURE = List.of("failure.document", "failure.not_found", "failure.error");

    private static final List<String> NAMES = List.of(
            "ps",
            "show",
            "auxv",
            "cpus",
            "kill",
            "name",
            "limits",
            "set",
            "signals",
            "route",
            "queue",
            "bench",
            "bench-list",
            "bench-compare",
            "bench-matrix",
            "spawn",
            "spawn-race",
            "spawn-call",
            "spawn-timers");

    private Schemas() {}

    /** The commands that have one. */
    public static List<String> names() {
        return NAMES;
    }

    /** The schema of one of {@link #names()}, complete in itself. */
    public static String text(String name) {
        String text = read(name + ".json");
        String placeholder = "\"$defs\": \"" + SHARED + "\"";
        if (text.contains(placeholder)) {
            text = text.replace(placeholder, "\"$defs\": " + read(SHARED));
        }
        for (String failure : FAILURE) {
            String quoted = "\"" + failure + "\"";
            if (text.contains(quoted)) {
                text = text.replace(quoted, read(failure).strip());
            }
        }
        return text.replace("thrctl.COMMAND/1", "thrctl." + name + "/1");
    }

    private static String read(String file) {
        try (InputStream in = Schemas.class.getResourceAsStream(FOLDER + file)) {
            if (in == null) {
                throw new IllegalStateException("the jar of thrctl lacks " + FOLDER + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
