package hermitux.kernel.fs.terminal;

import hermitux.kernel.driver.stream.StreamInput;
import hermitux.kernel.driver.stream.StreamOutput;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.OpenFile;

/** Makes the terminal of standard streams that are one. In a kernel without terminals there is none of these, and such streams are pipes. */
public class TerminalSource {
    /** The session's terminal, which takes input from now on; it cannot be read, or written, where the stream is null. */
    public Terminal terminal(StreamInput input, StreamOutput port, int rows, int columns, long device) {
        var terminal = new Terminal(input, port, device);
        terminal.resize(rows, columns);
        terminal.start();
        ControllingTerminal.set(terminal);
        return terminal;
    }

    public void resize(Terminal terminal, int rows, int columns) { terminal.resize(rows, columns); }
    public OpenFile open(Terminal terminal, Inode node, Dentry entry, int flags) { return new TerminalFile(terminal, node, entry, flags); }
}
