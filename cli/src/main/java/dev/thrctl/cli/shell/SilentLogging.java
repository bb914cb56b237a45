package dev.thrctl.cli.shell;

import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/**
 * Keeps JLine from writing stack traces to the terminal of a user, and from setting up the logging of the JDK, which
 * takes a twentieth of a second. Named in META-INF/services.
 */
public final class SilentLogging extends System.LoggerFinder {
    @Override
    public System.Logger getLogger(String name, Module module) {
        return new Silent(name);
    }

    private record Silent(String name) implements System.Logger {
        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean isLoggable(Level level) {
            return false;
        }

        @Override
        public void log(Level level, @Nullable ResourceBundle bundle, String text, @Nullable Throwable thrown) {}

        @Override
        public void log(Level level, @Nullable ResourceBundle bundle, String format, @Nullable Object... arguments) {}
    }
}
