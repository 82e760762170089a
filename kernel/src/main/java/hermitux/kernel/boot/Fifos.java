package hermitux.kernel.boot;

import hermitux.kernel.fs.pipe.FifoSource;
import hermitux.kernel.part.Services;

/** Named pipes. */
final class Fifos extends Part {
    @Override void install() { Services.offer(Services.FIFOS, new FifoSource()); }
}
