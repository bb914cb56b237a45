package dev.thrctl.cli.view;

import dev.thrctl.cli.render.JsonOut;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** RLIMIT_SIGPENDING, of which Long.MAX_VALUE is no limit. */
final class QueueLimit {
    private QueueLimit() {}

    static String text(@Nullable Long limit) {
        return limit == null ? "?" : limit == Long.MAX_VALUE ? "unlimited" : Long.toString(limit);
    }

    static void json(JsonOut out, String key, @Nullable Long limit) throws IOException {
        if (limit != null && limit == Long.MAX_VALUE) {
            out.member(key, "unlimited");
        } else {
            out.member(key, limit);
        }
    }
}
