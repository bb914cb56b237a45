package dev.thrctl.cli;

import java.util.Map;

/**
 * The environment for programs that thrctl starts: as thrctl's caller has it. The launcher changes some variables for
 * the Java VM and keeps the caller's values in {@code THRCTL_SAVED_<name>}, empty if there was none; see its head.
 */
public final class ChildEnvironment {
    private static final String SAVED = "THRCTL_SAVED_";

    private ChildEnvironment() {}

    /** Changes what {@link ProcessBuilder#environment()} gives. */
    public static void restore(Map<String, String> environment) {
        for (String saved : environment.keySet().toArray(new String[0])) {
            if (saved.startsWith(SAVED)) {
                String value = environment.remove(saved);
                String name = saved.substring(SAVED.length());
                if (value == null || value.isEmpty()) {
                    environment.remove(name);
                } else {
                    environment.put(name, value);
                }
            }
        }
    }
}
