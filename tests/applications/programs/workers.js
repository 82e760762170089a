// Worker threads, their messages and shared memory, timers.
const { Worker, isMainThread, parentPort, workerData } = require('worker_threads');
if (isMainThread) {
    const shared = new Int32Array(new SharedArrayBuffer(8));
    let ended = 0, sum = 0;
    for (let i = 0; i < 4; i++) {
        const worker = new Worker(__filename, { workerData: { index: i, shared } });
        worker.on('message', value => { sum += value; });
        worker.on('exit', () => {
            if (++ended === 4) setTimeout(() => console.log('sum', sum, 'shared', shared[0]), 20);
        });
    }
    const interval = setInterval(() => { if (++shared[1] === 3) { clearInterval(interval); console.log('ticks'); } }, 2);
} else {
    let sum = 0;
    for (let i = 0; i < 300000; i++) sum += i % (workerData.index + 2);
    for (let i = 0; i < 1000; i++) Atomics.add(workerData.shared, 0, 1);
    parentPort.postMessage(sum);
}
