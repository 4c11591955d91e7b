// nginx, asked from outside (spec 30, DEP-80 to DEP-93).
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { until } from '../../lib/site.mjs';
import { ask, fab, folder, host, keys, onServer, prefixes, readPillar, results, skip, succeeds, withPillar } from './context.mjs';

const hsts = 'max-age=31536000';

test('web: DEP-80 port 80 sends any name to the domain, with the path', { skip }, () => {
  for (const name of [undefined, 'elsewhere.example.org', '']) {
    const answer = ask('/IQ/a?b=c', { port: 80, host: name });
    assert.ok(answer.status === 301 || (name === '' && answer.status === 400), `${name}: ${answer.status}`);
    if (answer.status === 301) assert.equal(answer.headers.location, `https://${host.address}/IQ/a?b=c`);
  }
});

test('web: DEP-81 TLS 1.2 and 1.3, nothing older', { skip }, () => {
  const speaks = (version) => spawnSync('openssl', ['s_client', '-connect', `${host.address}:443`, version], { input: '', encoding: 'utf8' }).stdout.includes('Cipher is') &&
    !spawnSync('openssl', ['s_client', '-connect', `${host.address}:443`, version], { input: '', encoding: 'utf8' }).stdout.includes('Cipher is (NONE)');
  assert.ok(speaks('-tls1_2'));
  assert.ok(speaks('-tls1_3'));
  assert.ok(!speaks('-tls1_1'));
});

test('web: DEP-82 another name is closed without a reply, on 443 and on 8088; www. and capitals are ours', { skip }, () => {
  for (const name of ['elsewhere.example.org', `x${host.address}`, 'localhost']) {
    assert.equal(ask('/TR/login/', { host: name }).status, 0, name);
    assert.equal(ask('/TR/login/', { host: name, port: 8088 }).status, 0, name);
  }
  assert.equal(ask('/TR/login/', { host: `WWW.${host.address}` }).status, 200);
});

test('web: DEP-83 HSTS on pages, static files and errors, and not on plain text', { skip }, () => {
  const asset = ask('/TR/login/').body.match(/\/static\/app-\w+\.css/)[0];
  for (const path of ['/TR/login/', asset, '/nothing', '/robots.txt', '/static/nothing', '/static/protected/x', '/']) {
    assert.equal(ask(path).headers['strict-transport-security'], hsts, path);
    assert.equal(ask(path, { port: 8088 }).headers['strict-transport-security'], undefined, path);
  }
});

test('web: DEP-84 robots.txt and media, below / and below each prefix', { skip }, () => {
  assert.match(ask('/robots.txt').body, /Disallow: \//);
  onServer('echo a photo > /var/www/cts/public/media/x.txt');
  for (const path of ['/media/x.txt', '/IQ/media/x.txt']) {
    const answer = ask(path);
    assert.equal(answer.body, 'a photo\n', path);
    assert.equal(answer.headers['x-content-type-options'], 'nosniff');
  }
});

test('web: DEP-85 DEP-86 static files are packed and kept for ever; protected ones are not to be had', { skip }, () => {
  const asset = ask('/TR/login/').body.match(/\/static\/app-\w+\.css/)[0];
  const answer = ask(asset, { headers: { 'Accept-Encoding': 'gzip' } });
  assert.equal(answer.headers['content-encoding'], 'gzip');
  assert.match(answer.headers['cache-control'], /public/);
  assert.ok(new Date(answer.headers.expires) > new Date(Date.now() + 365 * 86400000));
  onServer('mkdir -p /var/www/cts/public/static/protected; echo secret > /var/www/cts/public/static/protected/x');
  for (const path of ['/static/protected', '/static/protected/x']) assert.equal(ask(path).status, 401, path);
  assert.equal(ask('/protected/x').status, 404);
  assert.equal(onServer('test -e /var/www/cts/public/static/.releases').status, 0);
  assert.equal(ask('/static/.releases').status, 404, 'what is ours to remember');
  assert.equal(ask('/static/../protected/x').status, 404);
});

test('web: DEP-88 the prefix without slash is completed; a large upload arrives at the application', { skip }, () => {
  for (const key of keys) assert.equal(ask(prefixes[key]).headers.location, `https://${host.address}${prefixes[key]}/`);
  const nowhere = ask('/TRX/login/');
  assert.equal(nowhere.status, 404);
  assert.match(nowhere.body, /There is no such page[^]*href="\/"/);
  const sizes = spawnSync('sh', ['-c', `head -c 3000000 /dev/zero | curl -sk -o /dev/null -w '%{http_code}' --data-binary @- https://${host.address}/TR/login/; head -c 60000000 /dev/zero | curl -sk -o /dev/null -w ' %{http_code}' --data-binary @- https://${host.address}/TR/login/`], { encoding: 'utf8' }).stdout.split(' ');
  assert.notEqual(sizes[0], '413', 'three megabytes');
  assert.equal(sizes[1], '413', 'sixty megabytes');
});

test('web: DEP-87 an instance that does not run is a page that says so; the others serve', { skip }, () => {
  succeeds(fab('vagrant', 'instance:iraq', 'stop'));
  const answer = ask('/IQ/login/');
  assert.equal(answer.status, 502);
  assert.match(answer.body, /not available right now/);
  assert.equal(answer.headers['strict-transport-security'], hsts);
  assert.equal(ask('/TR/login/').status, 200);
  assert.equal(fab('vagrant', 'status').status, 1);
  const health = ask('/health/all/', { port: 8088 });
  assert.equal(health.status, 503, 'DEP-91');
  assert.match(health.body, /^iraq: Couldn't connect to server\njordan: okay\nturkey: okay$/);
  succeeds(fab('vagrant', 'instance:iraq', 'start'));
  assert.equal(ask('/IQ/login/').status, 200);
});

test('web: DEP-91 the load balancer\'s port: health without a password, / with the whole address', { skip }, () => {
  const health = ask('/health/', { port: 8088 });
  assert.deepEqual([health.status, health.body.trim()], [200, 'I am okay.']);
  assert.match(health.headers['content-type'], /text\/plain/);
  assert.equal(ask('/', { port: 8088 }).headers.location, `https://${host.address}/TR/instances/`);
  assert.equal(ask('/IQ/health/', { port: 8088 }).status, 200);
  const all = ask('/health/all/', { port: 8088 });
  assert.deepEqual([all.status, all.body], [200, 'iraq: okay\njordan: okay\nturkey: okay']);
});

test('web: DEP-90 basic authentication on the instances only, hashed, and gone with the map', { skip, timeout: 120000 }, async () => {
  await withPillar('vagrant/secrets.sls', `${readPillar('vagrant/secrets.sls')}http_auth:\n  admin: 123456\n`, async () => {
    succeeds(fab('--yes', 'vagrant', 'deploy'));
    // nginx takes a moment to change its workers
    await until(() => ask('/IQ/login/').status === 401, 'the question for a password');
    assert.equal(ask('/IQ/login/').headers['www-authenticate'], 'Basic realm="Restricted"');
    assert.equal(ask('/IQ/login/', { user: 'admin:123456' }).status, 200);
    assert.equal(ask('/IQ/login/', { user: 'admin:other' }).status, 401);
    for (const path of ['/IQ/health/', '/robots.txt', '/media/x.txt']) assert.equal(ask(path).status, 200, path);
    assert.equal(onServer('stat -c "%a %U %G" /var/www/cts/.htpasswd').out, '640 root www-data');
    assert.equal(onServer('grep -c 123456 /var/www/cts/.htpasswd').out, '0');
    assert.match(succeeds(fab('vagrant', 'deploy')), /\n0 changed/);
  });
  succeeds(fab('--yes', 'vagrant', 'deploy'));
  await until(() => ask('/IQ/login/').status === 200, 'the page without a password');
  assert.notEqual(onServer('test -e /var/www/cts/.htpasswd').status, 0);
});

test('web: DEP-91 forwarded addresses are believed only from the load balancers of the pillar', { skip, timeout: 120000 }, async () => {
  const believed = () => onServer('grep -c "^198.51.100.7 " /var/log/nginx/cts-turkey-access.log').out !== '0';
  const forwarded = { port: 8088, headers: { 'X-Forwarded-For': '198.51.100.7' } };
  ask('/TR/login/', forwarded);
  assert.equal(believed(), false);
  await withPillar('vagrant/env.sls', `${readPillar('vagrant/env.sls')}load_balancers: [${host.net}.0/24]\n`, () => {
    succeeds(fab('vagrant', 'deploy'));
    // nginx takes a moment to change its workers
    return until(() => ask('/TR/login/', forwarded).status && believed(), 'the forwarded address');
  });
  succeeds(fab('vagrant', 'deploy'));
});

test('web: DEP-92 the certificate is of the domain; a pair of the pillar replaces it, and a wrong one is refused', { skip, timeout: 120000 }, async () => {
  const subject = () => spawnSync('sh', ['-c', `echo | openssl s_client -connect ${host.address}:443 2>/dev/null | openssl x509 -noout -subject -ext subjectAltName`], { encoding: 'utf8' }).stdout;
  const pair = (name) => {
    const made = spawnSync('sh', ['-c', `cd ${host.folder} && openssl req -x509 -newkey rsa:2048 -nodes -days 90 -subj /O=Theirs/CN=${name} -addext subjectAltName=IP:${host.address} -keyout k.pem -out c.pem 2>/dev/null; cat c.pem; echo @@@; cat k.pem`], { encoding: 'utf8' }).stdout.split('@@@\n');
    return { certificate: made[0], key: made[1] };
  };
  const indent = (text) => text.trim().split('\n').map((line) => `  ${line}\n`).join('');
  assert.match(subject(), new RegExp(`CN = ${host.address}[^]*IP Address:${host.address}`));
  const [good, other] = [pair(host.address), pair(host.address)];
  const secrets = (certificate, key) => `${readPillar('vagrant/secrets.sls')}ssl_certificate: |\n${indent(certificate)}ssl_key: |\n${indent(key)}`;
  await withPillar('vagrant/secrets.sls', secrets(good.certificate, other.key), () => {
    const { status, err } = fab('--yes', 'vagrant', 'deploy');
    assert.match(err, /secrets\.sls:4: "ssl_certificate" and "ssl_key": the certificate is of another private key/);
    assert.equal(status, 2);
  });
  await withPillar('vagrant/secrets.sls', secrets(good.certificate, good.key), async () => {
    succeeds(fab('--yes', 'vagrant', 'deploy'));
    await until(() => /O = Theirs/.test(subject()), 'the new certificate');
    assert.equal(onServer(`stat -c "%a %U" /var/www/cts/ssl/*`).out, '600 root\n600 root');
  });
  succeeds(fab('--yes', 'vagrant', 'deploy'));
});

test('web: a file in conf/salt takes the place of the built-in one', { skip, timeout: 120000 }, () => {
  const own = join(folder(), 'conf/salt');
  mkdirSync(own);
  writeFileSync(join(own, 'restart.timer'), '[Timer]\nOnCalendar=*-*-* 22:15:00\n\n[Install]\nWantedBy=timers.target\n');
  onServer('mkdir /run/cts-plan-99999999');
  const plan = fab('vagrant', 'plan');
  assert.equal(onServer('ls -d /run/cts-plan-*').out, '', 'what plans left whose connection was cut');
  const deploy = succeeds(fab('vagrant', 'deploy'));
  assert.match(deploy, /changed +unit nightly-restart-iraq-worker\.timer/);
  assert.deepEqual(results(deploy, 'changed'), results(plan.out, 'change'), 'DEP-112');
  assert.match(onServer('systemctl cat nightly-restart-iraq-worker.timer').out, /22:15/);
  rmSync(own, { recursive: true });
  succeeds(fab('vagrant', 'deploy'));
  assert.match(onServer('systemctl cat nightly-restart-iraq-worker.timer').out, /23:30/);
});

test('web: area 24 the firewall lets in sshd where it listens, so that nobody is locked out', { skip, timeout: 120000 }, () => {
  onServer('printf "Port 22\\nPort 2222\\n" > /etc/ssh/sshd_config.d/50-port.conf; systemctl restart ssh');
  succeeds(fab('vagrant', 'deploy'));
  assert.match(succeeds(fab('-H', `${host.address}:2222`, 'vagrant', 'deploy')), /\n0 changed/);
  onServer('rm /etc/ssh/sshd_config.d/50-port.conf; systemctl restart ssh');
  succeeds(fab('vagrant', 'deploy'));
});

test('web: area 24 the firewall lets in what is listed; the database, the cache and the applications are not', { skip }, () => {
  const open = (port) => spawnSync('curl', ['-s', '--max-time', '2', '-o', '/dev/null', `telnet://${host.address}:${port}`], { input: '', encoding: 'utf8' }).status;
  for (const port of [5432, 11211, 8001, 8002, 25]) assert.notEqual(open(port), 0, String(port));
  assert.equal(onServer('ss -Hltn | grep -v -E "127.0.0.1|\\[::1\\]" | grep -o -E ":[0-9]+ " | sort -u | tr -d " \\n"').out, ':22:443:80:8088');
});
