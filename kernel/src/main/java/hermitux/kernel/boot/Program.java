package hermitux.kernel.boot;

import hermitux.abi.Errno;
import hermitux.kernel.cpu.Registers;
import hermitux.kernel.driver.LauncherChannel;
import hermitux.kernel.exec.Execution;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.FileContext;
import hermitux.kernel.fs.vfs.PathWalk;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.syscall.entry.Exit;
import hermitux.kernel.thread.Task;
import java.util.ArrayList;
import java.util.List;

/** Loads the program that the configuration names and points the first task at its first instruction. */
final class Program {
    /** IF, and the bit that is always set. */
    private static final long FLAGS = 0x202;

    private Program() { }

    static void load(Configuration configuration, Task task) {
        boolean debugged = configuration.flag("debug", false);
        AddressSpace.current().debugged = debugged;
        enterFolder(configuration.get("cwd", "/"));
        Execution.init(configuration.flag("aslr", true));
        var execution = new Execution(AddressSpace.current());
        String path = configuration.get("exec", "");
        if (!execution.prepare(path, list(configuration.all("arg")), list(configuration.all("env"))) || !execution.load()) {
            Exit.refuse(execution.reason, execution.error == Errno.ENOENT ? 127 : execution.error == Errno.ENOMEM ? 125 : 126);
        }
        task.name = execution.commandName();
        Memory.store64(task.registers + Registers.RIP, execution.entry);
        Memory.store64(task.registers + Registers.RSP, execution.stackPointer);
        Memory.store64(task.registers + Registers.CS, Registers.USER_CODE);
        Memory.store64(task.registers + Registers.SS, Registers.USER_DATA);
        Memory.store64(task.registers + Registers.RFLAGS, FLAGS);
        if (debugged) LauncherChannel.send('D', Long.toHexString(execution.entry));
    }

    private static void enterFolder(String path) {
        Dentry folder = PathWalk.find(path);
        if (folder == null || !folder.inode.isDirectory()) Exit.refuse(path + ": not a folder of the guest to start in");
        else FileContext.current().changeDirectory(folder);
    }

    private static List<String> list(String[] values) {
        var list = new ArrayList<String>();
        for (String value : values) list.add(value);
        return list;
    }
}
