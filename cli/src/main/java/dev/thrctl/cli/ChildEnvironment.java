package dev.thrctl.cli;

import java.util.Map;

/**
 * The environment of a command that thrctl starts for the user: that of the user's shell. The launcher has changed some
 * variables for the Java VM, and left the caller's value of each in THRCTL_SAVED_NAME, empty if there was none.
 */
public final class ChildEnvironment {
    private static final String SAVED = "THRCTL_SAVED_";

    private ChildEnvironment() {}

    /** Replaces what {@code builder} would hand on by {@code own} without the launcher's changes. */
    public static void restore(ProcessBuilder builder, Map<String, String> own) {
        Map<String, String> child = builder.environment();
        child.clear();
        child.putAll(own);
        for (Map.Entry<String, String> entry : own.entrySet()) {
            String name = entry.getKey();
            if (name.startsWith(SAVED)) {
                String original = name.substring(SAVED.length());
                child.remove(name);
                if (entry.getValue().isEmpty()) {
                    child.remove(original);
                } else {
                    child.put(original, entry.getValue());
                }
            }
        }
    }
}
