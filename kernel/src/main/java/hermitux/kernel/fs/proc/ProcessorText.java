package hermitux.kernel.fs.proc;

import hermitux.kernel.fs.synthetic.Text;
import hermitux.kernel.machine.Cpu;
import hermitux.kernel.time.Clock;

/**
 * The text of /proc/cpuinfo, from CPUID (Intel SDM, volume 2, CPUID; AMD64 APM, volume 3, appendix E). It is made when first asked for, as
 * each CPUID costs 29 µs on a software KVM, and then kept. Flags have Linux's names, in the order of the registers; "-" is a bit without one.
 */
final class ProcessorText {
    private static final String LEAF_1_EDX = "fpu vme de pse tsc msr pae mce cx8 apic - sep mtrr pge mca cmov pat pse36 pn clflush - dts acpi mmx "
        + "fxsr sse sse2 ss ht tm ia64 pbe";
    private static final String EXTENDED_1_EDX = "- - - - - - - - - - - syscall - - - - - - - mp nx - mmxext - - fxsr_opt pdpe1gb rdtscp - lm "
        + "3dnowext 3dnow";
    private static final String LEAF_1_ECX = "pni pclmulqdq dtes64 monitor ds_cpl vmx smx est tm2 ssse3 cid sdbg fma cx16 xtpr pdcm - pcid dca sse4_1 "
        + "sse4_2 x2apic movbe popcnt tsc_deadline_timer aes xsave osxsave avx f16c rdrand hypervisor";
    private static final String EXTENDED_1_ECX = "lahf_lm cmp_legacy svm extapic cr8_legacy abm sse4a misalignsse 3dnowprefetch osvw ibs xop skinit wdt - "
        + "lwp fma4 tce - nodeid_msr - tbm topoext perfctr_core perfctr_nb - bpext ptsc perfctr_llc mwaitx - -";
    private static final String LEAF_7_EBX = "fsgsbase tsc_adjust sgx bmi1 hle avx2 fdp_excptn_only smep bmi2 erms invpcid rtm cqm zero_fcs_fds mpx rdt_a "
        + "avx512f avx512dq rdseed adx smap avx512ifma - clflushopt clwb intel_pt avx512pf avx512er avx512cd sha_ni avx512bw avx512vl";
    private static final String LEAF_7_ECX = "- avx512vbmi umip pku ospke waitpkg avx512_vbmi2 - gfni vaes vpclmulqdq avx512_vnni avx512_bitalg tme "
        + "avx512_vpopcntdq - la57 - - - - - rdpid - bus_lock_detect cldemote - movdiri movdir64b enqcmd - -";
    private static final String LEAF_7_EDX = "- - avx512_4vnniw avx512_4fmaps fsrm - - - avx512_vp2intersect - md_clear - - - serialize - tsxldtrk - "
        + "pconfig arch_lbr ibt - amx_bf16 avx512_fp16 amx_tile amx_int8 - - flush_l1d arch_capabilities - -";
    private static final String LEAF_13_EAX = "xsaveopt xsavec xgetbv1 xsaves";

    private ProcessorText() { }

    static String make() {
        long first = Cpu.cpuidAb(0, 0);
        int highest = (int) first, highestExtended = (int) Cpu.cpuidAb(0x80000000, 0);
        long features = Cpu.cpuidAb(1, 0);
        int signature = (int) features;
        Text out = new Text().add("processor\t: 0\nvendor_id\t: ");
        long rest = Cpu.cpuidCd(0, 0);
        characters(out, (int) (first >>> 32));
        characters(out, (int) (rest >>> 32));
        characters(out, (int) rest);
        out.add("\ncpu family\t: ").add(family(signature)).add("\nmodel\t\t: ").add(model(signature)).add("\nmodel name\t: ");
        if (highestExtended >= 0x80000004 && highestExtended < 0) brand(out);
        else out.add("unknown");
        out.add("\nstepping\t: ").add(signature & 15);
        long kilohertz = kilohertz();
        out.add("\ncpu MHz\t\t: ").add(kilohertz / 1000).add('.').zeros(kilohertz % 1000, 3);
        if (highestExtended >= 0x80000006 && highestExtended < 0) out.add("\ncache size\t: ").add(Cpu.cpuidCd(0x80000006, 0) >>> 16 & 0xffff).add(" KB");
        out.add("\nphysical id\t: 0\nsiblings\t: 1\ncore id\t\t: 0\ncpu cores\t: 1\napicid\t\t: 0\ninitial apicid\t: 0");
        out.add("\nfpu\t\t: yes\nfpu_exception\t: yes\ncpuid level\t: ").add(highest).add("\nwp\t\t: yes\nflags\t\t:");
        flags(out, highest, highestExtended);
        out.add("\nbogomips\t: ").add(kilohertz / 500).add('.').zeros(kilohertz % 500 / 5, 2);
        int clflush = (int) (features >>> 40 & 255) * 8;
        out.add("\nclflush size\t: ").add(clflush).add("\ncache_alignment\t: ").add(clflush);
        if (highestExtended >= 0x80000008 && highestExtended < 0) {
            long sizes = Cpu.cpuidAb(0x80000008, 0);
            out.add("\naddress sizes\t: ").add(sizes & 255).add(" bits physical, ").add(sizes >>> 8 & 255).add(" bits virtual");
        }
        return out.add("\npower management:\n\n").toString();
    }

    private static int family(int signature) {
        int family = signature >>> 8 & 15;
        return family == 15 ? family + (signature >>> 20 & 255) : family;
    }

    private static int model(int signature) { return signature >>> 4 & 15 | (family(signature) >= 6 ? signature >>> 12 & 0xf0 : 0); }

    private static void characters(Text out, int register) {
        for (int i = 0; i < 32; i += 8) if ((register >>> i & 255) != 0) out.add((char) (register >>> i & 255));
    }

    /** The processor's name, 48 characters padded with blanks. */
    private static void brand(Text out) {
        Text name = new Text();
        for (int leaf = 0x80000002; leaf <= 0x80000004; leaf++) {
            long ab = Cpu.cpuidAb(leaf, 0), cd = Cpu.cpuidCd(leaf, 0);
            characters(name, (int) ab);
            characters(name, (int) (ab >>> 32));
            characters(name, (int) cd);
            characters(name, (int) (cd >>> 32));
        }
        out.add(name.toString().trim());
    }

    /** Of the time-stamp counter, which is what Linux shows where the frequency cannot be measured. */
    private static long kilohertz() {
        long nanos = Clock.nanosOf(1L << 32);
        return nanos < 1000 ? 0 : (1L << 32) * 1000 / (nanos / 1000);
    }

    private static void flags(Text out, int highest, int highestExtended) {
        long first = Cpu.cpuidCd(1, 0);
        boolean extended = highestExtended >= 0x80000001 && highestExtended < 0;
        long second = extended ? Cpu.cpuidCd(0x80000001, 0) : 0;
        names(out, LEAF_1_EDX, (int) (first >>> 32));
        names(out, EXTENDED_1_EDX, (int) (second >>> 32));
        if (highestExtended >= 0x80000007 && highestExtended < 0 && (Cpu.cpuidCd(0x80000007, 0) >>> 40 & 1) != 0) out.add(" constant_tsc nonstop_tsc");
        names(out, LEAF_1_ECX, (int) first);
        names(out, EXTENDED_1_ECX, (int) second);
        if (highest >= 7) {
            names(out, LEAF_7_EBX, (int) (Cpu.cpuidAb(7, 0) >>> 32));
            if (highest >= 13) names(out, LEAF_13_EAX, (int) Cpu.cpuidAb(13, 1));
            long seventh = Cpu.cpuidCd(7, 0);
            names(out, LEAF_7_ECX, (int) seventh);
            names(out, LEAF_7_EDX, (int) (seventh >>> 32));
        }
    }

    private static void names(Text out, String names, int bits) {
        int from = 0;
        for (int bit = 0; from < names.length(); bit++) {
            int to = names.indexOf(' ', from);
            if (to < 0) to = names.length();
            if ((bits >>> bit & 1) != 0 && names.charAt(from) != '-') out.add(' ').add(names.substring(from, to));
            from = to + 1;
        }
    }
}
