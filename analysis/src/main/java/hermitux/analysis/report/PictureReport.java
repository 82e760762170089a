package hermitux.analysis.report;

import hermitux.analysis.Analysis;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A page with a picture for each program: functions on the left, grouped by file, calls on the right, a line where the function makes the call. */
public final class PictureReport {
    private static final int ROW = 16, LEFT = 420, RIGHT = 760, WIDTH = 1000;

    private static final String HEAD = """
        <!DOCTYPE html>
        <html><head><meta charset="utf-8"><title>System calls</title>
        <style>
        body { font: 13px sans-serif; margin: 2em }
        text { font: 11px monospace }
        .file { font-weight: bold }
        path { fill: none; stroke: #4a7; stroke-opacity: .45 }
        path.doubt { stroke: #c33; stroke-dasharray: 3 2 }
        path:hover { stroke: #000; stroke-opacity: 1 }
        </style></head><body>
        """;

    private PictureReport() { }

    public static String of(List<Analysis> results) {
        var page = new StringBuilder(HEAD);
        for (Analysis result : results) picture(page, result);
        return page.append("</body></html>\n").toString();
    }

    private static void picture(StringBuilder page, Analysis result) {
        Map<String, Set<String>> functions = new LinkedHashMap<>();
        for (Analysis.Call call : result.calls()) for (Analysis.Site site : call.sites()) add(functions, site);
        for (Analysis.Unresolved unresolved : result.unresolved()) add(functions, unresolved.site());
        Map<String, Integer> rows = new LinkedHashMap<>();
        List<String> left = new ArrayList<>();
        int row = 1;
        for (var file : functions.entrySet()) {
            left.add(text(LEFT - 10, row++ * ROW, "end", "file", file.getKey()));
            for (String function : file.getValue()) {
                rows.put(file.getKey() + "\n" + function, row);
                left.add(text(LEFT - 10, row++ * ROW, "end", "function", function));
            }
        }
        int height = (Math.max(row, result.calls().size() + 2) + 1) * ROW;
        double step = Math.max(1, (double) row / (result.calls().size() + 2));
        page.append("<h2>").append(escape(result.program())).append("</h2>\n<p>").append(result.calls().size()).append(" calls at ").append(result.siteCount())
            .append(" sites, ").append(result.unresolved().size()).append(" unresolved</p>\n<svg width=\"").append(WIDTH).append("\" height=\"")
                .append(height).append("\">\n");
        left.forEach(page::append);
        double at = 1;
        for (Analysis.Call call : result.calls()) {
            at += step;
            page.append(text(RIGHT + 10, (int) (at * ROW), "start", "call", call.number() + " " + call.name()));
            for (Analysis.Site site : call.sites()) page.append(line("call", rows.get(key(site)), at, site.function() + ": " + call.name()));
        }
        at += step;
        if (!result.unresolved().isEmpty()) page.append(text(RIGHT + 10, (int) (at * ROW), "start", "call", "? unresolved"));
        for (Analysis.Unresolved unresolved : result.unresolved()) page.append(line("doubt", rows.get(key(unresolved.site())), at, unresolved.reason()));
        page.append("</svg>\n");
    }

    private static void add(Map<String, Set<String>> functions, Analysis.Site site) {
        functions.computeIfAbsent(site.object(), key -> new LinkedHashSet<>()).add(site.function());
    }

    private static String key(Analysis.Site site) { return site.object() + "\n" + site.function(); }

    private static String text(int x, int y, String anchor, String kind, String value) {
        return "<text class=\"" + kind + "\" x=\"" + x + "\" y=\"" + y + "\" text-anchor=\"" + anchor + "\">" + escape(value) + "</text>\n";
    }

    private static String line(String kind, int row, double callRow, String title) {
        int from = row * ROW - 4, to = (int) (callRow * ROW) - 4, middle = (LEFT + RIGHT) / 2;
        return "<path class=\"" + kind + "\" d=\"M" + LEFT + " " + from + " C" + middle + " " + from + " " + middle + " " + to + " " + RIGHT + " " + to
            + "\"><title>" + escape(title) + "</title></path>\n";
    }

    private static String escape(String text) { return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;"); }
}
