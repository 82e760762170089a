package hermitux.cli;

import hermitux.host.HostFiles;

/**
 * What /dev/kvm stands on: the processor's VT-x or SVM, with nested paging or without, or neither, in software. Told by the flags in /proc/cpuinfo and
 * the parameters of Linux's modules (Documentation/admin-guide/kernel-parameters.txt: kvm-intel.ept, kvm-amd.npt).
 */
final class KvmKind {
    private static final String EPT = "/sys/module/kvm_intel/parameters/ept", NPT = "/sys/module/kvm_amd/parameters/npt";

    private final HostFiles files;

    KvmKind(HostFiles files) { this.files = files; }

    /** Goes on after "works, ". */
    String text() {
        String flags = read("/proc/cpuinfo", 1 << 16);
        if (flags.contains(" vmx ")) return "in hardware: VT-x " + paging("EPT", EPT);
        if (flags.contains(" svm ")) return "in hardware: SVM " + paging("nested paging", NPT);
        return "in software: the processor shows neither VMX nor SVM (/proc/cpuinfo), so an exit costs some 20 to 60 us instead of 1";
    }

    private String paging(String name, String parameter) {
        String value = read(parameter, 16);
        if (value.startsWith("Y") || value.startsWith("1")) return "with " + name + " (" + parameter + ")";
        if (value.isEmpty()) return "(whether with " + name + " is not known: there is no " + parameter + ")";
        return "without " + name + " (" + parameter + "): each page fault of a program is an exit";
    }

    private String read(String path, int mostBytes) {
        byte[] bytes = files.read(path, 0, mostBytes);
        var text = new StringBuilder();
        for (int i = 0; bytes != null && i < bytes.length; i++) text.append((char) (bytes[i] & 255));
        return text.toString();
    }
}
