// The catalog list and its dialogs (spec 11, sections 4 and 5; spec 12 and 13 where they show).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startSite } from '../lib/site.mjs';

let site;
let officer;
before(async () => {
  site = await startSite();
  officer = await site.signedIn('officer');
});
after(() => site.stop());

const item = { item_code: 'X-1', description: 'Test thing', unit: 'piece', weight: '1.005', price_local: '1.5', price_usd: '2',
  donor: '', donor_t1: '', supplier: '', item_category: 'Antibiotics' };
const rows = (page) => [...page.text.matchAll(/<td class="primary">([^<]*)/g)].map((m) => m[1]);
const saved = (description) => site.sql(`SELECT row_to_json(t) FROM (SELECT i.*, c.name AS category FROM catalog_items i JOIN categories c ON c.id = i.category_id WHERE description = '${description}') t`);

test('catalog: CAT-28 the list shows the first 100 items by description and loads the rest while scrolling', async () => {
  const page = await officer.get('/catalog/');
  const total = Number(site.sql('SELECT count(*) FROM catalog_items'));
  assert.equal(rows(page).length, 100);
  assert.match(page.plain, new RegExp(`Showing 1 to 100 of ${total} items`));
  let next = page;
  const all = rows(page);
  while (next.text.includes('class="load-more"')) {
    const path = next.text.match(/hx-get="([^"]+)"/)[1].replace(/&amp;/g, '&');
    next = await officer.get(path, { 'HX-Request': 'true' });
    assert.doesNotMatch(next.text, /<html/);
    all.push(...rows(next));
  }
  assert.equal(all.length, total);
  const expected = site.sql('SELECT description FROM catalog_items ORDER BY lower(description), id').split('\n');
  assert.deepEqual(all.map((d) => d.replace(/&#39;/g, "'").replace(/&amp;/g, '&').replace(/&quot;/g, '"')), expected);
});

test('catalog: CAT-26 q finds any part of the description ignoring case, and the box keeps it', async () => {
  const page = await officer.get('/catalog/?q=AMOXI');
  assert.ok(rows(page).length >= 4);
  for (const d of rows(page)) assert.match(d, /amoxi/i);
  assert.match(page.text, /name="q" value="AMOXI"/);
});

test('catalog: CAT-26 wildcards of the database and markup in q are plain text', async () => {
  assert.equal(rows(await officer.get('/catalog/?q=%25')).every((d) => d.includes('%')), true);
  assert.equal(rows(await officer.get('/catalog/?q=_')).length, 0);
  const page = await officer.get('/catalog/?q=%22%3E%3Cscript%3E');
  assert.match(page.text, /value="&quot;&gt;&lt;script&gt;"/);
  assert.match(page.plain, /No matching items found/);
});

test('catalog: CAT-27 ticked categories filter exactly; chips take them off', async () => {
  const id = site.sql("SELECT id FROM categories WHERE name = 'Laboratory'");
  const page = await officer.get(`/catalog/?category=${id}`);
  assert.equal(rows(page).length, Number(site.sql(`SELECT count(*) FROM catalog_items WHERE category_id = ${id}`)));
  assert.match(page.text, /aria-label="Remove filter Laboratory"/);
  assert.match(page.text, new RegExp(`name="category" value="${id}" checked`));
  const total = Number(site.sql('SELECT count(*) FROM catalog_items'));
  const all = await officer.get('/catalog/?category=all');
  assert.match(all.plain, new RegExp(`Showing 1 to 100 of ${total} items`));
  assert.match(all.text, new RegExp(`name="category" value="${id}" checked`));
  assert.match(all.text, /\?sort=[^"]*category=all/, 'the state stays with the order');
  const but = await officer.get(`/catalog/?category=all&category=${id}`);
  assert.equal(rows(but).length, rows(page).length, 'one that is left ticked beside "all" counts');
});

test('catalog: addresses with numbers that none has find nothing and show no nonsense', async () => {
  const none = await officer.get('/catalog/?category=99999999999999999999999');
  assert.equal(rows(none).length, 0);
  const far = await officer.get('/catalog/?after=9223372036854775807');
  assert.match(far.plain, /Showing 1 to 100 of/);
});

test('catalog: CAT-33 a weight is shown as it is stored, so that saving changes nothing', async () => {
  for (const [stored, shown] of [['1234.5678', '1234.5678'], ['0.1', '0.1'], ['1000000', '1000000'], ['0.30000000000000004', '0.30000000000000004']]) {
    site.sql(`UPDATE catalog_items SET weight = ${stored} WHERE id = 2`);
    assert.match((await officer.get('/catalog/edit/2/')).text, new RegExp(`name="weight" value="${shown}"`));
  }
});

test('catalog: what somebody else saved meanwhile is not overwritten unseen', async () => {
  const other = await site.signedIn('coordinator');
  const fields = (page) => Object.fromEntries([...page.text.matchAll(/<input[^>]* name="(\w+)" value="([^"]*)"/g)].map((m) => [m[1], m[2]]));
  const mine = fields(await officer.get('/catalog/edit/3/'));
  const theirs = fields(await other.get('/catalog/edit/3/'));
  assert.equal((await other.modal('/catalog/edit/3/', { ...theirs, unit: 'crate of theirs' })).status, 200);
  const refused = await officer.modal('/catalog/edit/3/', { ...mine, unit: 'crate of mine' });
  assert.equal(refused.status, 400);
  assert.match(refused.plain, /Somebody else has changed this item since you opened it/);
  assert.match(refused.text, /value="crate of mine"/);
  assert.equal(site.sql('SELECT unit FROM catalog_items WHERE id = 3'), 'crate of theirs');
  const again = fields(refused);
  assert.equal((await officer.modal('/catalog/edit/3/', { ...again })).status, 200, 'the second time it is meant');
  assert.equal(site.sql('SELECT unit FROM catalog_items WHERE id = 3'), 'crate of mine');
});

test('catalog: ACC-32 what is not there is not found, whatever was sent; a dialog gets it in words', async () => {
  for (const fields of [{}, { item_code: 'x', description: 'x', price_local: '1', price_usd: '1', item_category: 'Hygiene' }]) {
    const answer = await officer.modal('/catalog/edit/99999999/', fields);
    assert.equal(answer.status, 404);
    assert.match(answer.headers.get('content-type'), /^text\/plain/);
    assert.match(answer.text, /There is no such catalog item/);
  }
  const foreign = await officer.post('/catalog/edit/1/', { csrf_token: 'x' }, { 'HX-Request': 'true' });
  assert.equal(foreign.status, 403);
  assert.match(foreign.text, /This form is too old/);
  assert.equal((await officer.post('/catalog/edit/99999999/', { csrf_token: foreign.headers.get('x-csrf-token') })).status, 404, 'the token that came with it is good');
});

test('catalog: UI-33 CUR-T10 columns sort by value: prices as numbers, text ignoring case, both ways', async () => {
  const prices = async (order) => [...(await officer.get(`/catalog/?sort=${order}`)).text.matchAll(/data-label="USD">\$?([\d,.]*)/g)].map((m) => Number(m[1].replace(/,/g, '') || 0));
  const up = await prices('usd');
  assert.deepEqual(up, [...up].sort((a, b) => a - b));
  const down = await prices('-usd');
  assert.deepEqual(down, [...down].sort((a, b) => b - a));
  assert.equal(down[0], 1850);
  const page = await officer.get('/catalog/?sort=-category');
  assert.match(page.text, /aria-sort="descending"><a href="[^"]*sort=category"/);
});

test('catalog: CUR-T8 CUR-22 headings show the code, cells the formatted amount, zero is empty (CAT-10)', async () => {
  const page = await officer.get('/catalog/?q=Submersible');
  assert.match(page.text, />\(JOD\)</);
  assert.match(page.text, /د\.أ\. 1,311\.650/);
  assert.match(page.text, />\$1,850\.00</);
  site.sql("INSERT INTO catalog_items (item_code, description, category_id) SELECT 'Z', 'Zero priced', min(id) FROM categories");
  assert.match((await officer.get('/catalog/?q=Zero+priced')).text, /data-label="USD"><\/td>/);
});

test('catalog: UI-27 CAT-30 the dialog is a fragment for scripts and a page for people', async () => {
  const fragment = await officer.get('/catalog/new/', { 'HX-Request': 'true' });
  assert.match(fragment.text, /^<form class="modal-form"/);
  const page = await officer.get('/catalog/new/');
  assert.match(page.text, /<html/);
  for (const name of ['item_code', 'description', 'unit', 'price_local', 'price_usd', 'donor', 'supplier', 'donor_t1', 'weight', 'item_category']) {
    assert.match(page.text, new RegExp(`name="${name}"`));
  }
  assert.match(page.plain, /New Item/);
});

test('catalog: CAT-34 CAT-33 CUR-T7 an item is saved, rounded to the local currency, and the list tells it', async () => {
  const answer = await officer.modal('/catalog/new/', { ...item, price_local: '1.2345', price_usd: '4.072' });
  assert.equal(answer.status, 200);
  assert.equal(answer.text, '');
  assert.equal(answer.headers.get('hx-redirect'), '/catalog/');
  const row = JSON.parse(saved('Test thing'));
  assert.equal(row.price_local, 1.234);
  assert.equal(row.price_usd, 4.072);
  assert.equal(row.weight, 1.005);
  assert.match((await officer.get('/catalog/')).plain, /New item added/);
  assert.doesNotMatch((await officer.get('/catalog/')).plain, /New item added/, 'UI-10: shown once');
});

test('catalog: without script the form redirects', async () => {
  const answer = await officer.post('/catalog/new/', { ...item, description: 'Plain form thing' });
  assert.equal(answer.status, 303);
  assert.equal(answer.location, '/catalog/');
});

test('catalog: CAT-32 a category is found ignoring case, or made with the item', async () => {
  site.sql("INSERT INTO categories (name) VALUES ('cat'), ('snowcat'), ('catapult'), ('horse')");
  await officer.modal('/catalog/new/', { ...item, description: 'In cat', item_category: 'CAT' });
  assert.equal(JSON.parse(saved('In cat')).category, 'cat');
  await officer.modal('/catalog/new/', { ...item, description: 'In new', item_category: 'Brand New' });
  assert.equal(JSON.parse(saved('In new')).category, 'Brand New');
});

test('catalog: CAT-X3 a refused item leaves no category behind', async () => {
  const answer = await officer.modal('/catalog/new/', { ...item, description: '', item_category: 'Never made' });
  assert.equal(answer.status, 400);
  assert.equal(site.sql("SELECT count(*) FROM categories WHERE name = 'Never made'"), '0');
});

for (const [rule, fields, expected] of [
  ['CAT-31 V-required', { item_code: '', description: '', item_category: '', price_usd: '', price_local: '' }, /This field is required/],
  ['CAT-31 V-max', { description: 'x'.repeat(256) }, /at most 255 characters \(these are 256\)/],
  ['CAT-X4 V-max of the category', { item_category: 'x'.repeat(101) }, /at most 100 characters/],
  ['CAT-31 V-min0', { price_local: '-1.23' }, /Ensure this value is greater than/],
  ['CAT-31 V-min0 weight', { weight: '-1' }, /greater than or equal to 0/],
  ['CAT-31 V-number', { price_usd: 'abc' }, /Enter a number/],
  ['CUR-15 no grouping', { price_usd: '1,234.50' }, /no grouping/],
  ['CUR-14 V-digits usd decimals', { price_usd: '1.2345' }, /at most 3 decimals/],
  ['CUR-60 V-digits usd whole', { price_usd: '12345678' }, /at most 7 digits before/],
  ['CUR-14 V-digits local decimals', { price_local: '1.23456' }, /at most 4 decimals/],
  ['CUR-60 V-digits local whole', { price_local: '1234567' }, /at most 6 digits before/],
  ['CUR-61 the largest local price would round up', { price_local: '999999.9999' }, /at most 6 digits before/],
  ['CAT-31 V-choice', { donor: '999999' }, /not there \(any more\)/],
  ['V-choice id beyond bigint', { supplier: '99999999999999999999' }, /not there/],
  ['unknown field', { colour: 'red' }, /This form has no field/],
]) {
  test(`catalog: ${rule} is refused with 400 and nothing typed is lost`, async () => {
    const before = site.sql('SELECT count(*) FROM catalog_items');
    const answer = await officer.modal('/catalog/new/', { ...item, unit: 'kept <unit>', ...fields });
    assert.equal(answer.status, 400);
    assert.match(answer.plain, expected);
    assert.match(answer.text, /value="kept &lt;unit&gt;"/);
    assert.equal(site.sql('SELECT count(*) FROM catalog_items'), before);
  });
}

test('catalog: CAT-8 CAT-X2 the same offer twice is refused, also when only rounding makes it the same', async () => {
  const [donor, supplier] = site.sql('SELECT (SELECT min(id) FROM donors), (SELECT min(id) FROM suppliers)').split('|');
  const offer = { ...item, description: 'Offer', donor, supplier, price_local: '1.234' };
  assert.equal((await officer.modal('/catalog/new/', offer)).status, 200);
  const again = await officer.modal('/catalog/new/', { ...offer, price_local: '1.2341' });
  assert.equal(again.status, 400);
  assert.match(again.plain, /Catalog item with this Description, Donor, Supplier and Price in local currency already exists/);
  assert.equal((await officer.modal('/catalog/new/', { ...offer, price_local: '1.3' })).status, 200);
  assert.equal((await officer.modal('/catalog/new/', { ...offer, supplier: '' })).status, 200);
  assert.equal((await officer.modal('/catalog/new/', { ...offer, supplier: '' })).status, 200, 'without supplier nothing collides');
});

test('catalog: CAT-X1 CAT-31 editing shows what is stored and keeps the id', async () => {
  const id = site.sql("SELECT min(id) FROM catalog_items WHERE description LIKE 'Amoxicillin 250%'");
  const form = await officer.get(`/catalog/edit/${id}/`);
  assert.match(form.text, /name="weight" value="0.09"/);
  assert.match(form.text, /name="price_local" value="1.524"/);
  assert.match(form.text, /name="item_category" value="Antibiotics"/);
  const answer = await officer.modal(`/catalog/edit/${id}/`, { ...item, description: 'Amoxicillin edited', weight: '' });
  assert.equal(answer.status, 200);
  assert.equal(site.sql(`SELECT description || coalesce(weight::text, ' none') FROM catalog_items WHERE id = ${id}`), 'Amoxicillin edited none');
  assert.match((await officer.get('/catalog/')).plain, /Changes saved/);
});

test('catalog: UI-35 design 13 deleting asks first, and is refused for what kits and packages use', async () => {
  const id = site.sql("INSERT INTO catalog_items (item_code, description, category_id) SELECT 'D', 'To delete', min(id) FROM categories RETURNING id");
  const question = await officer.get(`/catalog/delete/${id}/`);
  assert.match(question.plain, /Are you sure you want to delete "To delete"\?/);
  assert.match(question.plain, /Confirm/);
  assert.equal((await officer.post(`/catalog/delete/${id}/`)).location, '/catalog/');
  assert.equal(site.sql(`SELECT count(*) FROM catalog_items WHERE id = ${id}`), '0');
  const used = site.sql('SELECT min(catalog_item_id) FROM kit_items');
  assert.match((await officer.get(`/catalog/delete/${used}/`)).plain, /cannot be deleted.*part of/);
  assert.equal((await officer.post(`/catalog/delete/${used}/`)).status, 409);
  assert.equal(site.sql(`SELECT count(*) FROM catalog_items WHERE id = ${used}`), '1');
});

test('catalog: ACC-32 unknown and impossible ids are 404', async () => {
  for (const id of ['999999', '99999999999999999999', '-1', 'abc', '']) {
    assert.equal((await officer.get(`/catalog/edit/${id}/`)).status, 404, id);
    assert.equal((await officer.get(`/catalog/delete/${id}/`)).status, 404, id);
  }
});

test('catalog: CAT-21 CAT-22 the lookup finds categories by every word, 25 a page', async () => {
  site.sql("INSERT INTO categories (name) SELECT 'Lookup ' || n || ' words' FROM generate_series(1, 30) n");
  const ask = async (query) => JSON.parse((await officer.get(`/selectable/catalog-itemcategorylookup/?${query}`)).text);
  const first = await ask('term=words+LOOKUP');
  assert.equal(first.data.length, 25);
  assert.equal(first.meta.more, true);
  assert.equal((await ask('term=words+LOOKUP&page=2')).data.length, 5);
  assert.deepEqual((await ask('term=lookup+17')).data.map((d) => d.label), ['Lookup 17 words']);
  assert.ok((await ask('term=')).data.length === 25);
});

test('audit: design 6 who changed an item, from where, and what, is on record', async () => {
  await officer.modal('/catalog/new/', { ...item, description: 'Audited' });
  const line = site.sql("SELECT (SELECT email FROM users WHERE id = actor_id), address, action, new->>'description' FROM audit_log WHERE table_name = 'catalog_items' ORDER BY id DESC LIMIT 1");
  assert.equal(line, 'officer@example.org|127.0.0.1|insert|Audited');
});
