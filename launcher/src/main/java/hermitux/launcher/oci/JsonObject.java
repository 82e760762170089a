package hermitux.launcher.oci;

import java.util.ArrayList;
import java.util.List;

/** An object of a JSON text: values by name. Of a name that stands there twice the last value counts. */
final class JsonObject {
    static final JsonObject EMPTY = new JsonObject();

    private final List<String> names = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();

    void put(String name, Object value) {
        names.add(name);
        values.add(value);
    }

    /** Null if there is none. */
    Object get(String name) {
        for (int i = names.size() - 1; i >= 0; i--) if (names.get(i).equals(name)) return values.get(i);
        return null;
    }

    /** The value of a name, as the kind that it should have; empty, or null for a text, if it has another. */
    JsonObject object(String name) { return get(name) instanceof JsonObject object ? object : EMPTY; }
    List<?> list(String name) { return get(name) instanceof List<?> list ? list : List.of(); }
    String string(String name) { return get(name) instanceof String text ? text : null; }

    List<String> strings(String name) {
        List<String> texts = new ArrayList<>();
        for (Object element : list(name)) if (element instanceof String text) texts.add(text);
        return texts;
    }
}
