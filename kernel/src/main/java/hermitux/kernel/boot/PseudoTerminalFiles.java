package hermitux.kernel.boot;

import hermitux.kernel.fs.terminal.PseudoTerminals;

/** Pseudo-terminals: /dev/ptmx and /dev/pts. */
final class PseudoTerminalFiles extends Part {
    @Override void addFiles() { PseudoTerminals.init(RootFiles.directory("/dev"), RootFiles.directory("/dev/pts")); }
}
