// node's http and https: files of /served, and what is posted comes back.
const fs = require('fs'), http = require('http'), https = require('https');
const serve = (request, answer) => {
    if (request.method === 'POST') { request.pipe(answer); return; }
    const file = fs.createReadStream('/served' + request.url);
    file.on('error', () => { answer.statusCode = 404; answer.end(); });
    file.pipe(answer);
};
http.createServer(serve).listen(80);
https.createServer({ cert: fs.readFileSync('/served/certificate.pem'), key: fs.readFileSync('/served/key.pem') }, serve).listen(443);
