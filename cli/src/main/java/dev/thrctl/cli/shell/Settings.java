package dev.thrctl.cli.shell;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What {@code set} changes in the shell itself. */
final class Settings {
    static final List<String> COLOURS = List.of("never", "auto", "always");
    static final List<String> EDITORS = List.of("emacs", "vi");
    static final Map<String, List<String>> ALL = Map.of("color", COLOURS, "colour", COLOURS, "editing", EDITORS);

    private String colour;
    private String editor = "emacs";

    Settings(String colour) {
        this.colour = colour;
    }

    /** thrctl's own {@code set} takes one word that is no option, so that two are no target of it. */
    static boolean isSetting(List<String> words) {
        boolean names = words.size() > 1 && words.get(0).equals("set") && ALL.containsKey(words.get(1));
        return names
                && (words.size() == 2 || (words.size() == 3 && !words.get(2).startsWith("-")));
    }

    synchronized String get(String name) {
        return name.equals("editing") ? editor : colour;
    }

    synchronized void set(String name, String value) {
        if (name.equals("editing")) {
            editor = value;
        } else {
            colour = value;
        }
    }

    synchronized String editor() {
        return editor;
    }

    synchronized boolean mayColour() {
        return !colour.equals("never");
    }

    /** The variables that say to every command what {@code set color} said. */
    synchronized Map<String, String> applyTo(Map<String, String> environment) {
        if (colour.equals("auto")) {
            return environment;
        }
        Map<String, String> changed = new HashMap<>(environment);
        changed.remove("NO_COLOR");
        changed.remove("CLICOLOR_FORCE");
        changed.put(colour.equals("never") ? "NO_COLOR" : "CLICOLOR_FORCE", "1");
        return changed;
    }
}
