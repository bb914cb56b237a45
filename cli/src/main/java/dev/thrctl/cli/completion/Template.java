package dev.thrctl.cli.completion;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The part of a script that is written by hand, with lines such as {@code @OPTIONS@} for what is generated. */
final class Template {
    private String text;

    Template(String file) {
        try (InputStream in = Template.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("the jar of thrctl lacks " + file);
            }
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts lines in the place of one. */
    Template with(String name, List<String> lines) {
        String place = "@" + name + "@\n";
        if (!text.contains(place)) {
            throw new IllegalStateException("the template has no " + place);
        }
        StringBuilder all = new StringBuilder();
        for (String line : lines) {
            all.append(line).append('\n');
        }
        text = text.replace(place, all);
        return this;
    }

    String text() {
        return text;
    }
}
