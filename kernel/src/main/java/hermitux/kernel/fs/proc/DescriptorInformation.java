package hermitux.kernel.fs.proc;

import hermitux.abi.OpenFlags;
import hermitux.kernel.fs.synthetic.SyntheticFile;
import hermitux.kernel.fs.synthetic.SyntheticFileSystem;
import hermitux.kernel.fs.synthetic.Text;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.OpenFile;

/** /proc/N/fdinfo/D. */
final class DescriptorInformation extends SyntheticFile {
    private final int descriptor;

    private final Subject subject;

    DescriptorInformation(SyntheticFileSystem files, int descriptor, Subject subject) {
        super(files, 0444);
        this.subject = subject;
        this.descriptor = descriptor;
    }

    @Override
    protected String content() {
        DescriptorTable table = subject.descriptors();
        OpenFile file = table == null ? null : table.get(descriptor);
        if (file == null) return "";
        int flags = file.flags | (table.closesOnExec(descriptor) ? OpenFlags.CLOEXEC : 0);
        Text text = new Text().add("pos:\t").add(file.position).add("\nflags:\t0").add(Integer.toOctalString(flags));
        text.add("\nmnt_id:\t").add(MountText.identifier(file.inode().fileSystem)).add("\nino:\t").add(file.inode().number).add('\n');
        file.details(text.builder());
        return text.toString();
    }
}
