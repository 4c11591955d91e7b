// The fab line: what is understood, refused and explained before anything is done (spec 30, section 5).
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fab, fabIn, makeConf } from '../lib/fab.mjs';
import { build } from '../lib/site.mjs';

const tree = makeConf();
after(() => tree.remove());
const run = (...args) => fab(tree.folder, ...args);

const refused = [
  ['an unknown word, with the nearest', ['stagign', 'check'], /"stagign" is neither a command nor an environment; did you mean "staging"\?/],
  ['an unknown instance, with all there are', ['staging', 'instance:irak', 'check'], /there is no instance "irak"; there are turkey, iraq, jordan/],
  ['an instance without a key', ['staging', 'instance', 'check'], /there is no instance ""; there are turkey/],
  ['an instance before the environment', ['instance:iraq', 'check'], /an environment must come before it/],
  ['two environments', ['staging', 'staging', 'check'], /a line has one environment, and it is staging already/],
  ['an environment behind a command', ['check', 'staging'], /staging: the environment comes first/],
  ['too many arguments', ['staging', 'check:x'], /check: too many arguments; it is written check/],
  ['no command', ['staging'], /nothing to do: no command/],
  ['an unknown option', ['--usr', 'x', 'staging', 'check'], /there is no option --usr; did you mean --user\?/],
  ['an option without its value', ['staging', 'check', '--user'], /--user needs USER behind it/],
  ['a number that is none', ['--port', 'x', 'staging', 'check'], /--port needs a number, not "x"/],
];
for (const [name, args, says] of refused) {
  test(`fab: ${name}: refused with exit status 2`, () => {
    const { status, out, err } = run(...args);
    assert.match(err, says);
    assert.equal(status, 2);
    assert.equal(out, '');
  });
}

test('fab: DEP-24 a wrong word at the end keeps the first command from running', () => {
  const { status, out, err } = run('staging', 'check', 'chekc');
  assert.match(err, /"chekc"/);
  assert.equal(out, '');
  assert.equal(status, 2);
});

test('fab: commands of a line run from left to right; options may stand anywhere', () => {
  const { status, out } = run('staging', 'check', '--yes', 'instance:iraq', 'check', '-u', 'root');
  assert.equal(out, 'staging: good\nstaging: good\n');
  assert.equal(status, 0);
});

test('fab: the pillar is found from a folder below, and --conf names another', () => {
  const below = join(tree.folder, 'src/deep');
  mkdirSync(below, { recursive: true });
  assert.equal(fab(below, 'staging', 'check').status, 0);
  const { status, err } = fab('/', 'staging', 'check');
  assert.match(err, /no conf\/pillar\/project\.sls here or above/);
  assert.equal(status, 2);
  assert.equal(fab('/', '--conf', tree.conf, 'staging', 'check').status, 0);
});

// Lines that people have in their fingers, as they stand in the overview and in the runbook of the system before this one.
// Without a program to be found each ends when it would begin, and not because the line were wrong.
for (const line of [
  ['staging', 'instance:iraq', 'manage_shell'],
  ['-u', 'root', 'staging', 'setup_minion'],
  ['-u', 'root', 'staging', 'deploy'],
  ['-u', 'root', 'staging', 'setup_minion', 'deploy'],
  ['staging', 'get_secrets'],
  ['staging', 'highstate'],
  ['staging', 'justdeploy', 'restart'],
  ['staging', 'salt:state.highstate'],
  ['staging', 'salt:state.sls project.repo'],
  ['staging', 'instance:iraq', 'printenv'],
  ['staging', 'instance:iraq', 'manage_run:loaddata x.json'],
  ['staging', 'instance:iraq', 'manage_run:migrate', 'instance:jordan', 'manage_run:migrate'],
  ['staging', 'instance:iraq', 'manage_run:shell -e \'print(1, "a,b=c")\''],
  ['staging', 'instance:iraq', 'collectstatic'],
  ['staging', 'instance:iraq', 'purge_queue'],
  ['staging', 'put_file:conf/pillar/project.sls'],
  ['staging', 'ssh'],
  ['staging', 'instance:iraq', 'db_dump:/tmp/iraq.dump', 'db_restore:/tmp/iraq.dump', 'db_backup'],
  ['-H', 'one.example.org:2222,two.example.org', '-i', 'key', '--port', '22', 'staging', 'plan'],
  ['staging', 'instance:iraq', 'logs:follow'],
  ['staging', 'rollback:20261127T081909Z-dedf13a7534b'],
  ['--dry-run', 'staging', 'deploy'],
]) {
  test(`fab: DEP-20 ${line.join(' ')}: is understood`, () => {
    const { status, err } = fabIn(tree.folder, { PATH: '/nonexistent' }, ...line);
    assert.ok(status === 5 || status === 1, err);
    assert.match(err, /cannot start/);
  });
}

for (const [name, args, says] of [
  ['a quote that is not closed', ['staging', 'instance:iraq', 'manage_run:shell -e \'print'], /manage_run: a quote ' is not closed; it is written manage_run:COMMAND LINE/],
  ['a command line that is empty', ['staging', 'instance:iraq', 'manage_run:'], /manage_run: an argument is missing/],
  ['a word that is none of the choices', ['staging', 'maintenance:maybe'], /maintenance: "maybe" is none of its words; it is written maintenance:on\|off/],
  ['logs of no instance', ['staging', 'logs'], /logs: no instance: put instance:KEY in front of it/],
]) {
  test(`fab: ${name}: refused with exit status 2`, () => {
    const { status, err } = run(...args);
    assert.match(err, says);
    assert.equal(status, 2);
  });
}

const commands = [...run('-l').out.matchAll(/^ {2}(\w+)(?=[\s:[])/gm)].map((m) => m[1]);

test('fab: -l, -d, -h and the manual page tell of every command, from one table', () => {
  assert.ok(commands.includes('check') && commands.includes('instance'));
  const manual = readFileSync(join(build, 'fab.1'), 'utf8').replaceAll('\\-', '-');
  for (const command of commands.filter((c) => c !== 'instance')) {
    assert.match(run('-d', command).out, new RegExp(`^${command}\\b`));
    assert.ok(manual.includes(`.B ${command}`), `${command} in the manual page`);
  }
  assert.match(run('-h').out, /usage: fab/);
  assert.match(run('-V').out, /^fab \(CTS\) \d/);
  assert.equal(run('-d', 'nothing').status, 2);
});

test('fab: bash completes environments, then commands and instances', () => {
  const complete = (line) => spawnSync('bash', ['-c', `source ${build}/fab.bash; PATH=${build}:$PATH; COMP_LINE="${line}"; COMP_POINT=\${#COMP_LINE}; _fab 2>/dev/null; printf '%s\\n' "\${COMPREPLY[@]}"`],
    { cwd: tree.folder, encoding: 'utf8' }).stdout.trim().split('\n');
  assert.deepEqual(complete('fab sta'), ['staging']);
  assert.deepEqual(complete('fab staging inst').sort(), ['instance:iraq', 'instance:jordan', 'instance:turkey']);
  assert.deepEqual(complete('fab staging instance:j'), ['jordan']);
  assert.deepEqual(complete('fab staging che'), ['check']);
  assert.deepEqual(complete('fab --show'), ['--show-secrets']);
});

test('fab: zsh and fish understand their completions', () => {
  for (const [shell, file] of [['zsh', '_fab'], ['fish', 'fab.fish']]) {
    const checked = spawnSync(shell, ['-n', join(build, file)], { encoding: 'utf8' });
    if (!checked.error) assert.equal(checked.stderr, '');
    const text = readFileSync(join(build, file), 'utf8');
    assert.match(text, /fab --print words/);
    assert.match(text, /show-secrets/);
  }
});
