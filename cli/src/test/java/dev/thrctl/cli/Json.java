package dev.thrctl.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.thrctl.cli.render.Schemas;
import java.util.Set;

/** Reads JSON that thrctl printed, and refuses what its own schema does not allow. */
final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    /** The document, valid by the schema of {@code command}. */
    static JsonNode valid(String command, String text) {
        JsonNode document = parse(text);
        JsonSchema schema =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(Schemas.text(command));
        Set<ValidationMessage> problems = schema.validate(document);
        if (!problems.isEmpty()) {
            throw new AssertionError("not valid by 'thrctl schema " + command + "': " + problems + "\n" + text);
        }
        return document;
    }

    static JsonNode parse(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }
}
