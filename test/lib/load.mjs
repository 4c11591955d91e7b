// node load.mjs BASE REQUESTS-A-SECOND: asks the pages of all instances until SIGTERM, then prints what came of it. Each
// request has a connection of its own: an idle one that the server closes just when it is used again is no failure.
import https from 'node:https';

const [base, rate] = [process.argv[2], Number(process.argv[3])];
const paths = ['/TR/login/', '/IQ/login/', '/JO/login/', '/TR/health/', '/IQ/health/', '/JO/health/'];
const agent = new https.Agent({ keepAlive: false, maxSockets: 256, rejectUnauthorized: false });
const count = { sent: 0, ok: 0, failed: {}, slowest_ms: 0 };
let open = 0;

function fail(reason) {
  count.failed[reason] = (count.failed[reason] ?? 0) + 1;
}

function send() {
  const path = paths[count.sent++ % paths.length];
  const from = Date.now();
  open++;
  const end = () => { open--; count.slowest_ms = Math.max(count.slowest_ms, Date.now() - from); };
  const request = https.get(base + path, { agent }, (answer) => {
    answer.resume();
    answer.on('end', () => {
      if (answer.statusCode === 200) count.ok++;
      else fail(`${path} ${answer.statusCode}`);
      if (count.ok === 1) console.log('started');
      end();
    });
    answer.on('error', (error) => { fail(error.code); end(); });
  });
  request.on('error', (error) => { fail(error.code); end(); });
}

const started = Date.now();
const timer = setInterval(() => {
  while (count.sent < ((Date.now() - started) * rate) / 1000) send();
}, 5);

process.on('SIGTERM', async () => {
  clearInterval(timer);
  for (let i = 0; open && i < 500; i++) await new Promise((done) => { setTimeout(done, 20); });
  console.log(JSON.stringify(count));
  process.exit(0);
});
