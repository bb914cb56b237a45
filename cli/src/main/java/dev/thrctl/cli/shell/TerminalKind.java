package dev.thrctl.cli.shell;

import java.util.List;
import java.util.Map;
import org.jline.utils.InfoCmp;

/**
 * What the editor knows of the terminal that TERM names. JLine asks infocmp(1), which many a machine lacks or which does
 * not know the name that ssh(1) brought along, and JLine then prints a stack trace; what it knows by itself is as good.
 */
final class TerminalKind {
    static final String DUMB = "dumb";

    private static final String XTERM = "xterm-256color";

    /** Names that tmux and GNU screen give. */
    private static final List<String> SCREENS = List.of("tmux", "screen");

    /** Emulators that understand the sequences of xterm, by the beginning of their names in TERM. */
    private static final List<String> XTERMS = List.of(
            "xterm",
            "alacritty",
            "contour",
            "foot",
            "ghostty",
            "gnome",
            "iterm",
            "kitty",
            "konsole",
            "mintty",
            "putty",
            "rio",
            "rxvt",
            "st-",
            "vte",
            "wezterm");

    private TerminalKind() {}

    static boolean isDumb(Map<String, String> environment) {
        String name = environment.getOrDefault("TERM", "");
        return name.isEmpty() || name.equals("unknown") || name.startsWith(DUMB);
    }

    /** TERM, of which JLine then knows what it asks for. */
    static String of(Map<String, String> environment) {
        String name = environment.getOrDefault("TERM", "");
        String known = InfoCmp.getDefaultInfoCmp(name);
        if (known == null) {
            known = asked(name);
        }
        InfoCmp.setLoadedInfoCmp(name, known);
        return name;
    }

    private static String asked(String name) {
        try {
            return InfoCmp.getInfoCmp(name);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return substitute(name);
        } catch (Exception e) {
            return substitute(name);
        }
    }

    private static String substitute(String name) {
        String like = begins(name, SCREENS) ? "screen-256color" : begins(name, XTERMS) ? XTERM : "ansi";
        String capabilities = InfoCmp.getDefaultInfoCmp(like);
        if (capabilities == null) {
            throw new IllegalStateException("JLine does not know " + like);
        }
        return capabilities;
    }

    private static boolean begins(String name, List<String> beginnings) {
        for (String beginning : beginnings) {
            if (name.startsWith(beginning)) {
                return true;
            }
        }
        return false;
    }
}
