// make demo: a bare machine in a container of this one, made a server with three instances by `fab`, with demo data. Stays
// up until Ctrl-C, which takes all of it away. Needs root, as booting a machine does.
import { resolve } from 'node:path';

const build = resolve(process.argv[process.argv.indexOf('--build') + 1]);
process.env.CTS_BUILD = build;
const { canBoot } = await import('../test/lib/host.mjs');
const { Server } = await import('../test/lib/server.mjs');

if (!canBoot) {
  console.error('demo: booting a machine needs root outside of a container, mmdebstrap, systemd-nspawn, nft and ssh');
  process.exit(1);
}

const server = new Server(3, 'maya');
let ending = false;

async function end(status) {
  if (ending) return;
  ending = true;
  console.log('Taking the machine away ...');
  await server.stop();
  process.exit(status);
}
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => end(0));

try {
  console.log('Booting a bare Debian 12 ...');
  await server.boot();
  server.fab(['--yes', 'vagrant', 'setup_minion', 'deploy'], { user: 'root' });
  for (const instance of ['turkey', 'iraq', 'jordan']) server.fab(['vagrant', `instance:${instance}`, 'manage_run:loaddemo']);
  const { address } = server.host;
  // with the machine's own list of known hosts: the next one has the same address and another key
  const { PATH } = server.host.fabEnvironment();
  console.log(`
CTS runs at    https://${address}/TR/  https://${address}/IQ/  https://${address}/JO/
               (the certificate is its own: the browser warns)
Sign in        with the password commodity-demo as superuser@example.org, coordinator@example.org, manager@example.org,
               officer@example.org, partner1@example.org or partner2@example.org
Look after it  cd ${server.tree.folder} && PATH=${PATH.split(':')[0]}:${build}:$PATH fab -u maya vagrant status
Log in         ssh -F ${server.host.sshConfig()} maya@${address}

Ctrl-C takes all of it away.`);
} catch (error) {
  console.error(`demo: ${error.message}`);
  await end(1);
}
setInterval(() => {}, 1 << 30);
