// Each instance by itself: data, processes, environment, queue (DEP-2, DEP-18, DEP-70 to DEP-75).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Visitor, until } from '../../lib/site.mjs';
import { seedProject } from '../../lib/fab.mjs';
import { ask, fab, host, keys, onServer, pillarFile, prefixes, readPillar, results, serves, skip, succeeds, withPillar } from './context.mjs';
import { writeFileSync } from 'node:fs';

const started = (key) => onServer(`systemctl show -P ActiveEnterTimestampMonotonic cts-${key}-server cts-${key}-worker`).out;
const shell = (key, lua) => succeeds(fab('vagrant', `instance:${key}`, `manage_run:shell -e '${lua}'`));

test('instances: DEP-2 a request to one never reaches the data of another', { skip, timeout: 120000 }, async () => {
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
  for (const key of keys) {
    succeeds(fab('vagrant', `instance:${key}`, 'manage_run:loaddemo'));
    shell(key, `sql("UPDATE catalog_items SET description = $1 || description", "${key}: ")`);
  }
  for (const key of keys) {
    const visitor = new Visitor(`https://${host.address}${prefixes[key]}`);
    await visitor.signIn('officer@example.org');
    const page = await visitor.get('/catalog/');
    assert.equal(page.status, 200);
    for (const other of keys) assert.equal(page.text.includes(`${other}: `), other === key, `${key} shows rows of ${other}`);
    // the sign-in of one is none in another
    for (const other of keys.filter((k) => k !== key)) {
      const elsewhere = new Visitor(`https://${host.address}${prefixes[other]}`);
      elsewhere.cookies = visitor.cookies;
      assert.equal((await elsewhere.get('/catalog/')).status, 303);
    }
  }
  delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
});

test('instances: DEP-60 the role of one cannot open another\'s database, make databases or roles', { skip }, () => {
  const as = (role, database, sql) => onServer(`PGPASSWORD=kettle-9-harbour psql -h 127.0.0.1 -U ${role} -d ${database} -XqAt -c "${sql}" 2>&1`).out;
  assert.match(as('cts_iraq', 'cts_turkey', 'select 1'), /permission denied for database/);
  assert.equal(as('cts_iraq', 'cts_iraq', 'select 1'), '1');
  assert.match(as('cts_iraq', 'cts_iraq', 'create database x'), /permission denied/);
  assert.match(as('cts_iraq', 'cts_iraq', 'create role x'), /permission denied/);
  assert.equal(as('cts_iraq', 'cts_iraq', 'show lc_collate'), 'en_US.UTF-8');
  assert.match(onServer('su postgres -c "psql -XqAt -c \\"select distinct left(rolpassword, 13) from pg_authid where rolname like chr(99)||chr(116)||chr(115)||chr(37)\\""').out, /^SCRAM-SHA-256$/);
});

test('instances: a server killed with SIGKILL comes back, and only its instance noticed', { skip }, async () => {
  const before = Object.fromEntries(keys.map((key) => [key, started(key)]));
  onServer('systemctl kill -s KILL cts-iraq-server');
  await until(() => ask('/IQ/health/').status === 200, 'Iraq');
  assert.notEqual(started('iraq'), before.iraq);
  for (const key of ['turkey', 'jordan']) assert.equal(started(key), before[key]);
});

test('instances: acceptance 3 a secret of one instance: shown masked, and only that instance starts anew', { skip, timeout: 120000 }, async () => {
  const before = Object.fromEntries(keys.map((key) => [key, started(key)]));
  await withPillar('vagrant/secrets.sls', readPillar('vagrant/secrets.sls').replace('secrets:\n', 'secrets:\n  ONA_API_ACCESS_TOKEN_IQ: token-of-iraq\n'), () => {
    const plan = fab('vagrant', 'plan');
    const deploy = fab('--yes', 'vagrant', 'deploy');
    assert.match(succeeds(deploy), /added {3}secrets\.ONA_API_ACCESS_TOKEN_IQ\n/);
    assert.doesNotMatch(plan.out + deploy.out, /token-of-iraq/);
    assert.deepEqual(results(plan.out, 'change'), ['file /etc/cts/instances/iraq.env', 'service cts-iraq-server.service', 'service cts-iraq-worker.service', 'file /var/www/cts/run.sh']);
    assert.deepEqual(results(deploy.out, 'changed'), results(plan.out, 'change'), 'DEP-112');
    assert.notEqual(started('iraq'), before.iraq);
    for (const key of ['turkey', 'jordan']) assert.equal(started(key), before[key]);
    assert.match(succeeds(fab('--show-secrets', 'vagrant', 'instance:iraq', 'printenv')), /ONA_API_ACCESS_TOKEN_IQ=token-of-iraq/);
    assert.match(succeeds(fab('vagrant', 'instance:iraq', 'printenv')), /ONA_API_ACCESS_TOKEN_IQ=\*{8}\n/);
    assert.doesNotMatch(succeeds(fab('vagrant', 'instance:turkey', 'printenv')), /TOKEN_IQ/, 'DEP-18');
    assert.equal(onServer('cat /proc/$(systemctl show -P MainPID cts-turkey-server)/environ').out.includes('TOKEN_IQ'), false);
  });
  succeeds(fab('--yes', 'vagrant', 'deploy'));
});

test('instances: secrets with quotes, dollars and percent signs arrive as they are', { skip, timeout: 120000 }, async () => {
  const odd = `a'b"c$d\\e%f g\`h`;
  await withPillar('vagrant/secrets.sls', readPillar('vagrant/secrets.sls').replace('secrets:\n', `secrets:\n  ODD: ${JSON.stringify(odd)}\n`), () => {
    succeeds(fab('--yes', 'vagrant', 'deploy'));
    assert.equal(onServer('tr "\\\\0" "\\\\n" < /proc/$(systemctl show -P MainPID cts-iraq-server)/environ | grep ^ODD=').out, `ODD=${odd}`);
    assert.equal(onServer('su cts -c "/var/www/cts/run.sh iraq printenv ODD"').out, odd);
    assert.ok(succeeds(fab('--show-secrets', 'vagrant', 'instance:iraq', 'printenv')).includes(`ODD=${odd}\n`));
  });
  succeeds(fab('--yes', 'vagrant', 'deploy'));
});

test('instances: DEP-72 manage_run passes words, input and exit status on; the helper scripts do the same', { skip }, () => {
  assert.match(succeeds(fab('vagrant', 'instance:iraq', 'manage_run:check')), /are fine/);
  assert.equal(fab('vagrant', 'instance:iraq', 'manage_run:nonsense').status, 2);
  assert.match(shell('iraq', 'print(settings.instance, "two  words")').trim(), /^iraq\s+two {2}words$/);
  const two = succeeds(fab('vagrant', 'instance:iraq', 'manage_run:migrate', 'instance:jordan', 'manage_run:migrate'));
  assert.equal(two.match(/up to date/g).length, 2, 'DEP-22');
  assert.equal(onServer('su cts -c "/var/www/cts/manage.sh jordan check"').status, 0);
  assert.equal(onServer('su cts -c "/var/www/cts/manage.sh"').status, 2);
  assert.equal(onServer('stat -c "%a %U" /var/www/cts/run.sh /var/www/cts/manage.sh').out, '700 cts\n700 cts');
});

test('instances: acceptance 7 without an instance, or with one that is none, nothing is done', { skip }, () => {
  const without = fab('vagrant', 'manage_shell');
  assert.match(without.err, /manage_shell: no instance: put instance:KEY in front of it/);
  const unknown = fab('vagrant', 'instance:syria', 'manage_shell');
  assert.match(unknown.err, /there is no instance "syria"; there are turkey, iraq, jordan/);
  assert.deepEqual([without.status, unknown.status], [2, 2]);
});

test('instances: manage_shell is a console on a terminal', { skip }, () => {
  const answer = fab('vagrant', 'instance:iraq', 'manage_shell');
  assert.equal(answer.status, 0, answer.err);
});

test('instances: purge_queue tells how many, asks, and empties the queue of its instance', { skip }, async () => {
  const add = (key) => shell(key, `sql("INSERT INTO jobs (kind, run_at) VALUES ($1, now() + interval $2)", "x", "1 day")`.replace('interval $2', `$2::interval`));
  // the schedule may add one of its own meanwhile
  for (const key of ['iraq', 'turkey']) add(key);
  const refused = fab('vagrant', 'instance:iraq', 'purge_queue');
  assert.match(refused.out, /Remove the \d+ waiting jobs of queue_iraq\?/);
  assert.equal(refused.status, 3, 'DEP-26');
  assert.match(succeeds(fab('--yes', 'vagrant', 'instance:iraq', 'purge_queue')), /\d+ waiting jobs were removed/);
  assert.match(succeeds(fab('vagrant', 'instance:iraq', 'purge_queue')), /queue_iraq is empty/);
  assert.match(fab('vagrant', 'instance:turkey', 'purge_queue').out, /Remove the \d+ waiting/);
});

test('instances: a worker does what is in the queue at once', { skip }, async () => {
  shell('iraq', `sql("INSERT INTO jobs (kind) VALUES ($1)", "forget_sessions") sql("NOTIFY jobs")`);
  await until(() => /done/.test(shell('iraq', `print(sql("SELECT state FROM jobs WHERE kind = $1 ORDER BY id DESC LIMIT 1", "forget_sessions")[1].state)`)), 'the job');
});

test('instances: UI-57 a request that fails is mailed, through the mail server of the machine', { skip, timeout: 120000 }, async () => {
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
  await withPillar('vagrant/env.sls', `${readPillar('vagrant/env.sls')}env:\n  ADMINS: jane@localhost\n`, async () => {
    succeeds(fab('vagrant', 'deploy'));
    const officer = new Visitor(`https://${host.address}/IQ`);
    await officer.signIn('officer@example.org');
    shell('iraq', 'sql("ALTER TABLE catalog_items RENAME TO elsewhere")');
    assert.equal((await officer.get('/catalog/')).status, 500);
    shell('iraq', 'sql("ALTER TABLE elsewhere RENAME TO catalog_items")');
    await until(() => /^Subject: \[CTS vagrant iraq\] \/IQ\/catalog\/ failed$/m.test(onServer('cat /var/mail/jane 2>/dev/null; true').out), 'the mail');
    assert.match(onServer('cat /var/mail/jane').out, /officer@example\.org/);
  });
  delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  succeeds(fab('vagrant', 'deploy'));
});

test('instances: DEP-75 events of the server go to the journal, too, under its name and facility', { skip }, async () => {
  onServer('kill -KILL $(pgrep -P $(systemctl show -p MainPID --value cts-iraq-server) | head -1)');
  const line = await until(() => onServer('journalctl -u cts-iraq-server -o json --no-pager -n 20').out.split('\n').findLast((text) => text.includes('ended by signal 9')), 'the line').then(JSON.parse);
  assert.equal(line.SYSLOG_IDENTIFIER, 'cts-iraq-server');
  assert.equal(line.SYSLOG_FACILITY, String(16 + 5), 'local5');
  assert.equal(line.PRIORITY, '3');
});

test('instances: DEP-75 logs are where the overview says, for the instance only', { skip }, () => {
  assert.deepEqual(onServer('ls /var/www/cts/log/iraq').out.split('\n'), ['access.log', 'error.log', 'nginx-access.log', 'nginx-error.log', 'scheduler.log', 'worker.log']);
  assert.equal(onServer('logrotate --debug /etc/logrotate.d/cts').status, 0);
  assert.match(succeeds(fab('vagrant', 'instance:iraq', 'logs')), /==> worker\.log <==/);
});

test('instances: DEP-74 timers: a new worker every night, a dump of each database', { skip }, () => {
  const timers = onServer('systemctl list-timers --all --no-legend').out;
  for (const key of keys) {
    assert.match(timers, new RegExp(`nightly-restart-${key}-worker\\.timer`));
    assert.match(timers, new RegExp(`cts-${key}-backup\\.timer`));
  }
  assert.equal(onServer('systemctl start nightly-restart-iraq-worker.service').status, 0);
});

test('instances: maintenance is a page of its own for the instance, without a restart', { skip }, () => {
  const before = started('iraq');
  succeeds(fab('vagrant', 'instance:iraq', 'maintenance:on'));
  assert.equal(ask('/IQ/login/').status, 503);
  assert.equal(ask('/IQ/health/').status, 200);
  assert.equal(ask('/TR/login/').status, 200);
  assert.match(succeeds(fab('vagrant', 'status')), /iraq +server.*maintenance is on/);
  succeeds(fab('vagrant', 'instance:iraq', 'maintenance:off'));
  assert.equal(ask('/IQ/login/').status, 200);
  assert.equal(started('iraq'), before);
  assert.equal(fab('vagrant', 'maintenance:perhaps').status, 2);
});

test('instances: DEP-63 a reader of one database may read it, and what will be in it, and nothing else', { skip, timeout: 120000 }, async () => {
  const readers = 'instances:\n  iraq:\n    READONLY_DB_USER: auditor\n    READONLY_DB_USER_PASSWORD: look-but-1-touch\n    READONLY_DB_USER_IP_ADDRESSES: 10.77.0.1 192.0.2.7\n';
  const as = (database, sql) => onServer(`PGPASSWORD=look-but-1-touch psql -h 127.0.0.1 -U auditor -d ${database} -XqAt -c "${sql}" 2>&1`).out;
  await withPillar('vagrant/secrets.sls', readPillar('vagrant/secrets.sls') + readers.replace('10.77.0.1', `${host.net}.1`), () => {
    succeeds(fab('--yes', 'vagrant', 'deploy'));
    assert.ok(Number(as('cts_iraq', 'select count(*) from catalog_items')) > 100);
    assert.match(as('cts_iraq', 'delete from catalog_items'), /permission denied/);
    assert.match(as('cts_turkey', 'select 1'), /permission denied/);
    shell('iraq', 'sql("CREATE TABLE later (x int)")');
    assert.equal(as('cts_iraq', 'select count(*) from later'), '0');
    shell('iraq', 'sql("DROP TABLE later")');
    assert.match(onServer('nft list table inet cts').out, new RegExp(`ip saddr ${host.net}.1 tcp dport 5432 accept`));
    assert.match(succeeds(fab('vagrant', 'deploy')), /\n0 changed/);
  });
  succeeds(fab('--yes', 'vagrant', 'deploy'));
});

test('instances: a variable that no program accepts never gets into force', { skip, timeout: 120000 }, async () => {
  const before = onServer('cat /etc/cts/instances/iraq.env').out;
  await withPillar('vagrant/env.sls', `${readPillar('vagrant/env.sls')}env:\n  WORKERS: many\n`, () => {
    const { status, out } = fab('vagrant', 'deploy');
    assert.match(out, /failed +file \/etc\/cts\/instances\/iraq\.env: .*WORKERS: workers must be a whole number/);
    assert.equal(status, 1);
  });
  assert.equal(onServer('cat /etc/cts/instances/iraq.env').out, before);
  onServer('systemctl restart cts-iraq-server');
  for (const key of keys) assert.ok(serves(key), key);
  succeeds(fab('vagrant', 'deploy'));
});

test('instances: two can change places: each gets the port that the other had', { skip, timeout: 120000 }, async () => {
  const swapped = readPillar('project.sls').replace('8001', '-').replace('8002', '8001').replace('port: -', 'port: 8002');
  // nginx takes a moment to change its workers
  const all = () => until(() => keys.every(serves), 'all three');
  await withPillar('project.sls', swapped, async () => {
    const plan = fab('vagrant', 'plan');
    const deploy = succeeds(fab('vagrant', 'deploy'));
    assert.deepEqual(results(deploy, 'changed'), results(plan.out, 'change'), 'DEP-112');
    await all();
  });
  succeeds(fab('vagrant', 'deploy'));
  await all();
  assert.match(succeeds(fab('vagrant', 'deploy')), /\n0 changed/);
});

test('instances: one more is made by a few lines, and stopped when they go; its data stays', { skip, timeout: 180000 }, async () => {
  const more = `${seedProject}  local:\n    name: Syria\n    prefix: /SY\n    currency: JOD\n    port: 8004\n`;
  writeFileSync(pillarFile('project.sls'), more);
  const plan = fab('vagrant', 'plan');
  assert.deepEqual(results(succeeds(fab('vagrant', 'deploy')), 'changed'), results(plan.out, 'change'), 'DEP-112');
  // nginx takes a moment to change its workers
  await until(() => ask('/SY/health/').status === 200, 'Syria');
  writeFileSync(pillarFile('project.sls'), seedProject);
  succeeds(fab('vagrant', 'deploy'));
  await until(() => ask('/SY/health/').status !== 200, 'the end of Syria');
  assert.equal(onServer('systemctl list-units --all --no-legend "cts-local*" | wc -l; ls /etc/systemd/system | grep -c cts-local').out, '0\n0');
  assert.equal(onServer('su postgres -c "psql -XqAt -c \\"select count(*) from pg_database where datname = chr(99)||chr(116)||chr(115)||chr(95)||chr(108)||chr(111)||chr(99)||chr(97)||chr(108)\\""').out, '1');
  assert.match(succeeds(fab('vagrant', 'deploy')), /\n0 changed/);
});
