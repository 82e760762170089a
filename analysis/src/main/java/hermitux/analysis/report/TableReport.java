package hermitux.analysis.report;

import hermitux.analysis.Analysis;

/** The result for people: a line a call, then what is in doubt. */
public final class TableReport {
    private TableReport() { }

    public static String of(Analysis result, boolean sites) {
        var text = new StringBuilder(result.program()).append('\n');
        for (Analysis.Call call : result.calls()) {
            text.append(String.format("%5d  %-24s", call.number(), call.name()));
            text.append(call.sites().size() == 1 ? where(result, call.sites().get(0)) : call.sites().size() + " sites").append('\n');
            if (sites && call.sites().size() > 1) for (Analysis.Site site : call.sites()) text.append(" ".repeat(31)).append(where(result, site)).append('\n');
        }
        for (Analysis.Unresolved unresolved : result.unresolved())
            text.append("    ?  ").append(where(result, unresolved.site())).append(": ").append(unresolved.reason()).append('\n');
        for (String note : result.notes()) text.append("note: ").append(note).append('\n');
        return text.append(result.calls().size()).append(" calls at ").append(result.siteCount()).append(" sites, ").append(result.unresolved().size())
            .append(" of them unresolved; ").append(result.functionCount()).append(" functions in ").append(result.objects().size())
            .append(result.objects().size() == 1 ? " file\n" : " files\n").toString();
    }

    private static String where(Analysis result, Analysis.Site site) {
        String place = site.function() + " at 0x" + Long.toHexString(site.address());
        return site.object().equals(result.program()) ? place : place + " in " + site.object().substring(site.object().lastIndexOf('/') + 1);
    }
}
