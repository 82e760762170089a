// Three workers that talk to their primary and end with what it says.
const cluster = require('cluster');
if (cluster.isPrimary) {
  let ended = 0; const codes = [];
  for (let i = 0; i < 3; i++) { const w = cluster.fork({ N: i }); w.on('message', m => w.send(m * 2)); }
  cluster.on('exit', (w, code) => { codes.push(code); if (++ended === 3) console.log(codes.sort().join(' ')); });
} else {
  process.send(Number(process.env.N));
  process.on('message', m => process.exit(m));
}
