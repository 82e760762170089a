package hermitux.kernel.fs.proc;

import hermitux.kernel.fs.synthetic.ConstantFile;
import hermitux.kernel.fs.synthetic.FixedDirectory;
import hermitux.kernel.fs.synthetic.SyntheticFileSystem;
import hermitux.kernel.fs.synthetic.SyntheticLink;
import hermitux.kernel.machine.Cpu;

/**
 * /sys/devices/system/cpu/cpu0: its place among the others, of which there are none, and its caches by CPUID (Intel SDM, volume 2, leaf 4; AMD64 APM,
 * volume 3, leaf 8000001D), asked when somebody looks, as each CPUID costs 29 µs on a software KVM.
 */
final class ProcessorDirectory extends FixedDirectory {
    private static final int INTEL_CACHES = 4, AMD_CACHES = 0x8000001d, AMD_FEATURES = 0x80000001, HAS_AMD_CACHES = 22, MOST_CACHES = 8, UNIFIED = 3;

    ProcessorDirectory(SyntheticFileSystem files) { super(files); }

    @Override protected void populate() {
        FixedDirectory topology = addDirectory("topology");
        for (String name : new String[] { "core_id", "physical_package_id", "die_id", "core_siblings_list", "core_cpus_list", "thread_siblings_list",
            "package_cpus_list", "die_cpus_list" }) topology.add(name, text("0"));
        for (String name : new String[] { "core_siblings", "core_cpus", "thread_siblings", "package_cpus", "die_cpus" }) topology.add(name, text("1"));
        add("node0", new SyntheticLink((SyntheticFileSystem) fileSystem, "../../node/node0"));
        add("cache", new Caches((SyntheticFileSystem) fileSystem));
    }

    private ConstantFile text(String text) { return new ConstantFile((SyntheticFileSystem) fileSystem, text + "\n"); }

    /** cache/index0 and on. */
    private static final class Caches extends FixedDirectory {
        Caches(SyntheticFileSystem files) { super(files); }

        @Override protected void populate() {
            int leaf = leaf();
            for (int i = 0; leaf != 0 && i < MOST_CACHES; i++) {
                int about = (int) Cpu.cpuidAb(leaf, i);
                if ((about & 31) == 0 || (about & 31) > UNIFIED) return;
                int shape = (int) (Cpu.cpuidAb(leaf, i) >>> 32);
                long sets = (Cpu.cpuidCd(leaf, i) & 0xffffffffL) + 1;
                long line = (shape & 0xfff) + 1, partitions = (shape >>> 12 & 0x3ff) + 1, ways = (shape >>> 22 & 0x3ff) + 1;
                FixedDirectory cache = addDirectory("index" + i);
                number(cache, "level", about >>> 5 & 7);
                number(cache, "coherency_line_size", line);
                number(cache, "physical_line_partition", partitions);
                number(cache, "ways_of_associativity", ways);
                number(cache, "number_of_sets", sets);
                cache.add("type", text((about & 31) == 1 ? "Data" : (about & 31) == 2 ? "Instruction" : "Unified"));
                cache.add("size", text(line * partitions * ways * sets / 1024 + "K"));
                cache.add("shared_cpu_list", text("0")).add("shared_cpu_map", text("1")).add("id", text("0"));
            }
        }

        /** Who lists the caches: 0 if nobody does. */
        private static int leaf() {
            boolean extended = (int) Cpu.cpuidAb(0x80000000, 0) < 0 && (int) Cpu.cpuidAb(0x80000000, 0) >= AMD_CACHES;
            if (extended && (Cpu.cpuidCd(AMD_FEATURES, 0) >>> HAS_AMD_CACHES & 1) != 0) return AMD_CACHES;
            return (int) Cpu.cpuidAb(0, 0) >= INTEL_CACHES ? INTEL_CACHES : 0;
        }

        private void number(FixedDirectory cache, String name, long value) { cache.add(name, text(Long.toString(value))); }
        private ConstantFile text(String text) { return new ConstantFile((SyntheticFileSystem) fileSystem, text + "\n"); }
    }
}
