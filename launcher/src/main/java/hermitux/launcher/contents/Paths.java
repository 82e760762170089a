package hermitux.launcher.contents;

import java.util.ArrayList;
import java.util.List;

/** Paths as text: joins, folds . and .. away, compares. Symbolic links are {@link GuestTree}'s matter. */
public final class Paths {
    private Paths() { }

    /** An absolute path without ., .., doubled or trailing slashes. */
    public static String absolute(String path, String currentFolder) {
        String whole = path.startsWith("/") ? path : currentFolder + "/" + path;
        var result = new StringBuilder();
        int at = 0;
        while (at < whole.length()) {
            int end = whole.indexOf('/', at);
            if (end < 0) end = whole.length();
            String name = whole.substring(at, end);
            at = end + 1;
            if (name.isEmpty() || name.equals(".")) continue;
            if (name.equals("..")) result.setLength(Math.max(0, lastSlash(result)));
            else result.append('/').append(name);
        }
        return result.length() == 0 ? "/" : result.toString();
    }

    /** An absolute path that keeps its .., since a folder before one may be a link. */
    public static String from(String path, String folder) { return path.startsWith("/") ? path : join(folder, path); }

    private static int lastSlash(StringBuilder text) {
        for (int i = text.length() - 1; i >= 0; i--) if (text.charAt(i) == '/') return i;
        return 0;
    }

    public static boolean isInside(String path, String folder) {
        return folder.equals("/") || path.startsWith(folder) && (path.length() == folder.length() || path.charAt(folder.length()) == '/');
    }

    /** The folders of a list as PATH has it; an empty one means the current folder. */
    public static List<String> split(String list) {
        List<String> folders = new ArrayList<>();
        for (int start = 0; start <= list.length(); ) {
            int end = list.indexOf(':', start);
            if (end < 0) end = list.length();
            folders.add(start == end ? "." : list.substring(start, end));
            start = end + 1;
        }
        return folders;
    }

    public static String replace(String text, String part, String by) {
        var result = new StringBuilder();
        int at = 0;
        for (int next = text.indexOf(part); next >= 0; next = text.indexOf(part, at)) {
            result.append(text, at, next).append(by);
            at = next + part.length();
        }
        return result.append(text.substring(at)).toString();
    }

    public static String join(String folder, String name) { return folder.equals("/") ? "/" + name : folder + "/" + name; }

    public static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }
}
