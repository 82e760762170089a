package hermitux.analysis.program;

import hermitux.analysis.code.Body;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is known of a site: the numbers, and why there may be more of them (nothing if there are not). */
public record SiteNumbers(Set<Integer> numbers, Set<String> doubts) {
    /** All reachable sites by address. A site that is part of several bodies counts once, with the numbers of all. */
    public static Map<Long, SiteNumbers> all(Program program, Reach reach) {
        Map<Long, SiteNumbers> sites = new TreeMap<>();
        var numbers = new Numbers(program, reach);
        for (Body body : reach.bodies.values()) {
            for (long site : body.sites) {
                SiteNumbers known = sites.computeIfAbsent(site, key -> new SiteNumbers(new TreeSet<>(), new TreeSet<>()));
                SiteNumbers here = numbers.of(body, site);
                known.numbers.addAll(here.numbers);
                known.doubts.addAll(here.doubts);
            }
        }
        return sites;
    }
}
