package hermitux.analysis;

import hermitux.abi.SyscallTable;
import hermitux.analysis.binary.Binary;
import hermitux.analysis.program.ObjectStore;
import hermitux.analysis.program.Program;
import hermitux.analysis.program.Reach;
import hermitux.analysis.program.SiteNumbers;
import hermitux.host.HostFiles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Finds the system calls that programs can make. Libraries that several programs share are read once. One thread at a time. */
public final class Analyzer {
    private final HostFiles files;
    private final ObjectStore store;
    private final Map<Integer, String> names = new HashMap<>();

    public Analyzer(HostFiles files) {
        this.files = files;
        store = new ObjectStore(files);
        for (var row : SyscallTable.rows()) names.put(row.number(), row.name());
    }

    /**
     * @param later libraries that the program is known to load by dlopen
     * @throws hermitux.elf.BadElf if a file is damaged, or something that it needs is missing
     */
    public Analysis analyze(String path, List<String> later) {
        Program program = Program.load(store, files, path, later);
        var reach = new Reach(program);
        Map<Integer, List<Analysis.Site>> calls = new TreeMap<>();
        List<Analysis.Unresolved> unresolved = new ArrayList<>();
        Map<Long, SiteNumbers> sites = SiteNumbers.all(program, reach);
        for (var entry : sites.entrySet()) {
            Binary binary = program.binaryAt(entry.getKey());
            var site = new Analysis.Site(binary.path, binary.describe(entry.getKey()), entry.getKey() - binary.base);
            for (int number : entry.getValue().numbers()) calls.computeIfAbsent(number, key -> new ArrayList<>()).add(site);
            Set<String> doubts = entry.getValue().doubts();
            if (!doubts.isEmpty()) unresolved.add(new Analysis.Unresolved(site, String.join("; ", doubts)));
        }
        List<Analysis.Call> list = new ArrayList<>();
        calls.forEach((number, where) -> list.add(new Analysis.Call(number, names.getOrDefault(number, "?"), List.copyOf(where))));
        return new Analysis(path, program.binaries().stream().map(binary -> binary.path).toList(), list, unresolved, sites.size(), reach.bodies.size(),
            reach.notes);
    }
}
