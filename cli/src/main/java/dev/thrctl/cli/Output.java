package dev.thrctl.cli;

import dev.thrctl.cli.render.JsonOut;
import dev.thrctl.cli.render.TextOut;
import dev.thrctl.cli.render.View;
import dev.thrctl.kernel.ProbeException;
import java.io.IOException;

/** Prints a view in the format that the user chose. */
public final class Output {
    private final Context context;
    private final OutputOptions options;
    private final String schema;

    /** {@code command} names the schema, {@code thrctl.COMMAND/1}. */
    public Output(Context context, OutputOptions options, String command) {
        this.context = context;
        this.options = options;
        this.schema = "thrctl." + command + "/1";
    }

    /** In JSON only: people and programs that cut columns have the message on stderr. */
    void printFailure(ProbeException failure) throws IOException {
        OutputOptions.Format format = options.format();
        if (!options.isPrinted()
                && (format == OutputOptions.Format.JSON || format == OutputOptions.Format.JSON_LINES)) {
            Console console = context.console();
            boolean indented = format == OutputOptions.Format.JSON && console.outIsTerminal();
            JsonOut.document(console.out(), schema, indented, new FailureDocument(failure));
        }
    }

    public void print(View view) throws IOException {
        options.markPrinted();
        Console console = context.console();
        boolean utf8 = context.outTakesUtf8();
        switch (options.format()) {
            case TEXT -> {
                TextOut out = new TextOut(console.out(), options.palette(), console.columns(), utf8);
                view.text(out);
                out.flush();
            }
            case PLAIN -> {
                TextOut out = TextOut.unlimited(console.out(), utf8);
                view.plain(out);
                out.flush();
            }
            case JSON -> JsonOut.document(console.out(), schema, console.outIsTerminal(), view::json);
            case JSON_LINES -> view.jsonLines(JsonOut.lines(console.out(), schema));
        }
    }
}
