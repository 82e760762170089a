package hermitux.analysis.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import hermitux.analysis.Analysis;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/** The results for programs: an array, an object for each program; the package documentation of hermitux.analysis says what is in it. */
public final class JsonReport {
    private JsonReport() { }

    public static String of(List<Analysis> results) {
        var text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.setPrettyPrinter(new DefaultPrettyPrinter());
            json.writeStartArray();
            for (Analysis result : results) write(json, result);
            json.writeEndArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text + "\n";
    }

    private static void write(JsonGenerator json, Analysis result) throws IOException {
        json.writeStartObject();
        json.writeStringField("program", result.program());
        strings(json, "objects", result.objects());
        json.writeNumberField("functions", result.functionCount());
        json.writeNumberField("sites", result.siteCount());
        json.writeArrayFieldStart("calls");
        for (Analysis.Call call : result.calls()) {
            json.writeStartObject();
            json.writeNumberField("number", call.number());
            json.writeStringField("name", call.name());
            json.writeArrayFieldStart("sites");
            for (Analysis.Site site : call.sites()) {
                json.writeStartObject();
                place(json, site);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("unresolved");
        for (Analysis.Unresolved unresolved : result.unresolved()) {
            json.writeStartObject();
            place(json, unresolved.site());
            json.writeStringField("reason", unresolved.reason());
            json.writeEndObject();
        }
        json.writeEndArray();
        strings(json, "notes", result.notes());
        json.writeEndObject();
    }

    private static void place(JsonGenerator json, Analysis.Site site) throws IOException {
        json.writeStringField("object", site.object());
        json.writeStringField("function", site.function());
        json.writeStringField("address", "0x" + Long.toHexString(site.address()));
    }

    private static void strings(JsonGenerator json, String name, List<String> values) throws IOException {
        json.writeArrayFieldStart(name);
        for (String value : values) json.writeString(value);
        json.writeEndArray();
    }
}
