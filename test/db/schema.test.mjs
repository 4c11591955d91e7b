// The schema: rules that rows must keep, totals, audit (design 6).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createDatabase, dropDatabase, psql } from '../lib/site.mjs';

let database;
before(() => { database = createDatabase('demo'); });
after(() => dropDatabase(database));
const sql = (text) => psql(database, text);

function refused(statement, constraint) {
  assert.throws(() => sql(statement), new RegExp(constraint), statement);
}

const user = (columns) => {
  const all = { email: `'u${Math.random()}@example.org'`, ...columns };
  return `INSERT INTO users (${Object.keys(all).join(', ')}) VALUES (${Object.values(all).join(', ')}) RETURNING id`;
};

for (const [rule, column, accepted, wrong] of [
  ['ACC-3 mobile', 'mobile', ['+555', '555-555-555', '', '(0) 1.2'], ['555aaa', '5+5']],
  ['ACC-4 skype', 'skype', ['abcdefghij', ''], ['aaa aaa', '$asdfasdf', 'abcde', 'a'.repeat(33)]],
  ['ACC-5 colour', 'colour', ['#FFF', '#FFFCCC', ''], ['555aaa', '#5544', '#JJJKKK']],
  ['ACC-10 role', 'role', ['coordinator', 'manager', 'officer', 'partner'], ['referrer', '']],
]) {
  test(`schema: ${rule} takes what fits and refuses the rest`, () => {
    for (const value of accepted) sql(user({ [column]: `'${value}'` }));
    for (const value of wrong) refused(user({ [column]: `'${value}'` }), `users_${column}_check`);
  });
}

test('schema: ACC-6 ACC-7 the domain is lower case, the address unique ignoring case', () => {
  const id = sql(user({ email: "' foo+Bar@examPle.COM '" }));
  assert.equal(sql(`SELECT email FROM users WHERE id = ${id}`), 'foo+Bar@example.com');
  refused(user({ email: "'FOO+bar@example.com'" }), 'users_email_key');
  refused(user({ email: "'nobody'" }), 'users_email_check');
});

test('schema: ACC-50 ACC-51 ACC-60 every user gets a code of 13 hex digits and an API token', () => {
  const id = sql(user({}));
  assert.match(sql(`SELECT code FROM users WHERE id = ${id}`), /^[0-9a-f]{13}$/);
  assert.match(sql(`SELECT token FROM api_tokens WHERE user_id = ${id}`), /^[0-9a-f]{40}$/);
  const seconds = parseInt(sql(`SELECT left(code, 8) FROM users WHERE id = ${id}`), 16);
  assert.ok(Math.abs(seconds - Date.now() / 1000) < 60);
});

test('accounts: ACC-11 ACC-12 ACC-13 effective roles follow the main role at each save', () => {
  const id = sql(user({ role: "'officer'" }));
  const roles = () => sql(`SELECT string_agg(role, ' ' ORDER BY role) FROM user_roles WHERE user_id = ${id}`);
  const save = (change) => sql(`UPDATE users SET ${change} WHERE id = ${id}`);
  assert.equal(roles(), 'officer');
  save("role = 'coordinator'");
  assert.equal(roles(), 'coordinator manager officer');
  save("role = 'partner'");
  assert.equal(roles(), 'partner');
  sql(`INSERT INTO user_roles VALUES (${id}, 'manager')`);
  save("name = 'saved'");
  assert.equal(roles(), 'partner', 'a role added by hand ends with the next save');
  save('is_superuser = true');
  assert.equal(roles(), 'coordinator manager officer partner');
  save("role = 'officer'");
  assert.equal(roles(), 'coordinator manager officer partner', 'a superuser only gains');
});

test('schema: CAT-2 CAT-X22 CAT-4 CAT-11 names and codes are unique as the spec says', () => {
  sql("INSERT INTO donor_codes (code, type) VALUES ('same', 't1'), ('same', 't3')");
  refused("INSERT INTO donor_codes (code, type) VALUES ('same', 't3')", 'donor_codes_code_type_key');
  sql("INSERT INTO categories (name) VALUES ('Food')");
  refused("INSERT INTO categories (name) VALUES ('fOOD')", 'categories_name_key');
  for (const table of ['donors', 'suppliers', 'transporters', 'kits']) {
    sql(`INSERT INTO ${table} (name) VALUES ('Twice')`);
    refused(`INSERT INTO ${table} (name) VALUES ('Twice')`, `${table}_name_key`);
  }
});

const item = (columns) => {
  const all = { item_code: "'c'", description: "'Unique thing'", category_id: '(SELECT min(id) FROM categories)', ...columns };
  return `INSERT INTO catalog_items (${Object.keys(all).join(', ')}) VALUES (${Object.values(all).join(', ')}) RETURNING id`;
};

test('catalog: CAT-8 offers are unique unless donor or supplier is empty', () => {
  const offer = { donor_id: '(SELECT min(id) FROM donors)', supplier_id: '(SELECT min(id) FROM suppliers)', price_local: '1' };
  sql(item(offer));
  refused(item(offer), 'catalog_items_unique_offer');
  sql(item({ ...offer, donor_id: 'NULL' }));
  sql(item({ ...offer, donor_id: 'NULL' }));
});

test('catalog: CAT-6 CUR-12 prices, weights and T1 codes of an item keep their limits', () => {
  refused(item({ price_usd: '-1' }), 'price_usd_check');
  refused(item({ price_local: '-0.0001' }), 'price_local_check');
  refused(item({ weight: '-1' }), 'weight_check');
  refused(item({ price_local: '1000000' }), 'overflow');
  refused(item({ description: "''" }), 'description_check');
  refused(item({ donor_t1_id: "(SELECT min(id) FROM donor_codes WHERE type = 't3')" }), 'catalog_items_donor_t1_fkey');
});

test('schema: design 13 what others refer to cannot be deleted', () => {
  refused('DELETE FROM categories WHERE id IN (SELECT category_id FROM catalog_items)', 'violates foreign key');
  refused('DELETE FROM catalog_items WHERE id IN (SELECT catalog_item_id FROM package_items)', 'violates foreign key');
  refused('DELETE FROM transporters WHERE id IN (SELECT transporter_id FROM shipments)', 'violates foreign key');
  refused('DELETE FROM users WHERE id IN (SELECT partner_id FROM shipments)', 'violates foreign key');
  const kit = sql('SELECT kit_id FROM packages WHERE kit_id IS NOT NULL LIMIT 1');
  sql(`DELETE FROM kits WHERE id = ${kit}`);
  assert.equal(sql(`SELECT count(*) FROM packages WHERE kit_id = ${kit}`), '0', 'CAT-18: the package remains');
});

test('schema: SHP-8 SHP-13 numbers in a shipment and scans of an instant are unique', () => {
  const [id, shipment] = sql('SELECT id, shipment_id FROM packages LIMIT 1').split('|');
  refused(`INSERT INTO packages (shipment_id, number_in_shipment, code) SELECT shipment_id, number_in_shipment, 'zz' FROM packages WHERE id = ${id}`, 'packages_shipment_number_key');
  sql(`INSERT INTO scans (package_id, shipment_id, at) VALUES (${id}, ${shipment}, '2026-01-01T00:00:00Z')`);
  refused(`INSERT INTO scans (package_id, shipment_id, at) VALUES (${id}, ${shipment}, '2026-01-01T00:00:00Z')`, 'scans_package_at_key');
});

test('schema: SHP-30 SHP-31 a scan knows its country, a package its newest scan', () => {
  sql("INSERT INTO countries (name, border) VALUES ('Square', ST_Multi(ST_GeomFromText('POLYGON((0 0, 10 0, 10 10, 0 10, 0 0))', 4326)))");
  const id = sql('SELECT max(id) FROM packages');
  const scan = (at, lon, lat) => sql(`INSERT INTO scans (package_id, shipment_id, at, longitude, latitude) VALUES (${id}, 1, '${at}', ${lon}, ${lat}) RETURNING id`);
  const newest = scan('2030-01-02', 5, 0);
  scan('2030-01-01', 50, 50);
  assert.equal(sql(`SELECT c.name FROM scans s JOIN countries c ON c.id = s.country_id WHERE s.id = ${newest}`), 'Square', 'O-21: latitude 0 counts');
  assert.equal(sql(`SELECT last_scan_id FROM packages WHERE id = ${id}`), newest);
  sql(`DELETE FROM scans WHERE id = ${newest}`);
  assert.notEqual(sql(`SELECT last_scan_id FROM packages WHERE id = ${id}`), newest);
});

test('totals: SHP-14 SHP-89 CUR-31 the sums of the spec', () => {
  const shipment = sql("INSERT INTO shipments (partner_id, store_release) SELECT min(id), 'x' FROM users RETURNING id");
  const totals = () => sql(`SELECT num_packages, num_items, num_received_items, price_usd, price_local, donor FROM shipments WHERE id = ${shipment}`);
  assert.equal(totals(), '0|0|0|0.000|0.0000|None');
  const pkg = (n, status) => sql(`INSERT INTO packages (shipment_id, number_in_shipment, code, status) VALUES (${shipment}, ${n}, 'T${shipment}.${n}', ${status}) RETURNING id`);
  const first = pkg(1, 5);
  assert.equal(totals(), '1|0|0|0.000|0.0000|None');
  sql(`INSERT INTO package_items (package_id, quantity, price_usd, price_local) VALUES (${first}, 2, 1.23, 0.001), (${first}, 3, 9.11, 0.002)`);
  assert.equal(totals(), '1|5|5|29.790|0.0080|None');
  const second = pkg(2, 1);
  sql(`INSERT INTO package_items (package_id, quantity, price_usd, donor_id) SELECT ${second}, 13, 3.14, min(id) FROM donors`);
  assert.equal(totals(), `2|18|5|70.610|0.0080|${sql('SELECT name FROM donors ORDER BY id LIMIT 1')}`);
  sql(`INSERT INTO package_items (package_id, donor_id) SELECT ${second}, max(id) FROM donors`);
  assert.match(totals(), /\|Multiple$/, 'SHP-20');
});

// The same numbers on every run, so that a failure comes again.
function generator(seed) {
  let state = seed;
  return (n) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * n);
  };
}

test('totals: after hundreds of random edits, moves and deletions they equal a full recomputation', () => {
  const random = generator(20261126);
  const some = (table) => `(SELECT id FROM ${table} ORDER BY id OFFSET ${random(1000)} % (SELECT count(*) FROM ${table}) LIMIT 1)`;
  const edits = [
    () => `INSERT INTO package_items (package_id, quantity, price_usd, price_local, donor_id) SELECT id, 1 + id % 7, ${random(9999)} / 100.0, ${random(9999)} / 1000.0, ${some('donors')} FROM packages WHERE id % ${2 + random(9)} = 0`,
    () => `UPDATE package_items SET quantity = quantity + 1, price_usd = price_usd + 0.001 WHERE id % ${3 + random(20)} = 0`,
    () => `UPDATE package_items SET donor_id = ${some('donors')} WHERE id % ${5 + random(20)} = 0`,
    () => `UPDATE package_items SET package_id = ${some('packages')} WHERE id % ${5 + random(20)} = 0`,
    () => `DELETE FROM package_items WHERE id % ${7 + random(20)} = 0`,
    () => `UPDATE packages SET status = ${1 + random(8)} WHERE id % ${2 + random(6)} = 0`,
    () => `INSERT INTO packages (shipment_id, number_in_shipment, code) SELECT s.id, coalesce((SELECT max(number_in_shipment) FROM packages WHERE shipment_id = s.id), 0) + 1, gen_random_uuid() FROM shipments s WHERE s.id % ${1 + random(4)} = 0`,
    () => `UPDATE packages p SET shipment_id = s.id, number_in_shipment = 1000 + p.id + 1000 * ${random(1000000)} FROM (SELECT ${some('shipments')} AS id) s WHERE p.id % ${5 + random(9)} = 0`,
    () => `DELETE FROM packages WHERE id = ${some('packages')}`,
    () => `UPDATE donors SET name = 'Donor ${random(1000000)}' WHERE id = ${some('donors')}`,
    () => `WITH s AS (INSERT INTO shipments (partner_id) SELECT min(id) FROM users RETURNING id) SELECT * FROM s`,
    () => `DELETE FROM shipments WHERE id = ${some('shipments')} AND id > 3`,
  ];
  for (let round = 0; round < 10; round++) {
    const batch = Array.from({ length: 25 }, () => edits[random(edits.length)]());
    sql(`BEGIN; ${batch.join('; ')}; COMMIT`);
    assert.equal(sql('SELECT * FROM totals_differences()'), '', `round ${round}: ${batch.join(';\n')}`);
  }
  assert.ok(Number(sql('SELECT count(*) FROM package_items')) > 100, 'the edits left something to compare');
});

test('totals: a corrupted total is found', () => {
  sql('UPDATE shipments SET num_items = num_items + 1 WHERE id = (SELECT min(id) FROM shipments)');
  assert.match(sql('SELECT kind, id FROM totals_differences()'), /^shipment\|\d+$/);
});

test('audit: inserts, updates and deletes are recorded with actor, address and what changed', () => {
  sql("BEGIN; SELECT set_config('cts.actor', '1', true), set_config('cts.address', '10.0.0.7', true); INSERT INTO suppliers (name) VALUES ('Audit one'); UPDATE suppliers SET name = 'Audit two' WHERE name = 'Audit one'; DELETE FROM suppliers WHERE name = 'Audit two'; COMMIT");
  const lines = sql("SELECT actor_id, address, action, old->>'name', new->>'name', (old ? 'id')::text FROM audit_log WHERE table_name = 'suppliers' ORDER BY id DESC LIMIT 3").split('\n');
  assert.deepEqual(lines, ['1|10.0.0.7|delete|Audit two||true', '1|10.0.0.7|update|Audit one|Audit two|false', '1|10.0.0.7|insert||Audit one|']);
});

test('audit: secrets are masked, bookkeeping leaves no line', () => {
  const id = sql(user({ password_hash: "'secret hash'" }));
  sql(`UPDATE users SET password_hash = 'other secret' WHERE id = ${id}`);
  sql(`UPDATE users SET last_login = now() WHERE id = ${id}`);
  const lines = sql(`SELECT action, coalesce(old::text, '') || coalesce(new::text, '') FROM audit_log WHERE table_name = 'users' AND row_id = ${id} ORDER BY id`);
  assert.equal(lines.split('\n').length, 2);
  assert.doesNotMatch(lines, /secret/);
  assert.match(lines, /\*{8}/);
});

test('audit: the log is append-only', () => {
  refused('UPDATE audit_log SET actor_id = 2', 'append-only');
  refused('DELETE FROM audit_log', 'append-only');
  refused('TRUNCATE audit_log', 'append-only');
});
