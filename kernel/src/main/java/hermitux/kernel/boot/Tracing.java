package hermitux.kernel.boot;

import hermitux.kernel.syscall.entry.Trace;

/** --trace, the counts of --stats, --record-syscalls. */
final class Tracing extends Part {
    @Override void configured(Configuration configuration) {
        Trace.init(configuration.flag("trace", false), configuration.flag("stats", false), configuration.flag("record", false));
    }
}
