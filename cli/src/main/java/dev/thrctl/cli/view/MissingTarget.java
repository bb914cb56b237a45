package dev.thrctl.cli.view;

import dev.thrctl.cli.render.JsonOut;
import java.io.IOException;
import java.util.List;

/**
 * A target that no process or thread was found for.
 *
 * @param text as it was typed
 * @param problem as on stderr
 */
public record MissingTarget(String text, String problem) {
    /** The member {@code not_found}, which every command has for them. */
    public static void json(JsonOut out, List<MissingTarget> missing) throws IOException {
        out.objects("not_found", missing, (json, target) -> {
            json.member("target", target.text());
            json.member("problem", target.problem());
        });
    }
}
