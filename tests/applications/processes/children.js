// node's child_process: exec, execFile, spawn, fork with messages.
const { exec, execFileSync, spawn, spawnSync, fork } = require('child_process');
if (process.argv[2] === 'child') {
    process.on('message', m => { process.send({ twice: m.n * 2 }); process.disconnect(); });
} else (async () => {
    console.log(execFileSync('echo', ['hello']).toString().trim(), spawnSync('sh', ['-c', 'exit 3']).status);
    await new Promise(done => exec('echo out; echo err >&2; exit 4', (e, out, err) => { console.log(e.code, out.trim(), err.trim()); done(); }));
    await new Promise(done => { const c = spawn('sort', ['-r']); let s = ''; c.stdout.on('data', d => s += d); c.stdin.end('1\n2\n3\n');
        c.on('close', code => { console.log(code, s.split('\n').join(' ')); done(); });
    });
    await new Promise(done => { const c = spawn('sleep', ['100']); c.on('exit', (code, signal) => { console.log(code, signal); done(); }); c.kill(); });
    await new Promise(done => { const c = fork(__filename, ['child']); c.on('message', m => console.log(m.twice)); c.send({ n: 21 });
        c.on('exit', code => { console.log('exit', code); done(); });
    });
    await new Promise(done => spawn('/not/there').on('error', e => { console.log(e.code); done(); }));
})();
