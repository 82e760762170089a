package hermitux.kernel.boot;

import hermitux.kernel.fs.mini.MiniFs;
import hermitux.kernel.fs.pipe.FifoSource;

/** Named pipes in the file systems of RAM. */
final class Fifos extends Part {
    @Override void install() { MiniFs.fifos(new FifoSource()); }
}
