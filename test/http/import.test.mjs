// Importing spreadsheets (spec 11, section 8), over the page and from the shell.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { cts, startSite, until } from '../lib/site.mjs';
import { columns, itemRow, sheetXml, xlsx, xlsxParts, zip } from '../lib/xlsx.mjs';
import { xls } from '../lib/xls.mjs';

let site;
let officer;
const folder = mkdtempSync('/tmp/cts-import-');
before(async () => {
  site = await startSite({ template: 'empty', env: { IMPORT_ROWS_MAX: '3000' } });
  cts(site.database, ['createsuperuser', 'officer@example.org'], { input: 'commodity-demo\n' });
  officer = await site.signedIn('officer');
});
after(async () => {
  rmSync(folder, { recursive: true });
  await site.stop();
});

const count = () => Number(site.sql('SELECT count(*) FROM catalog_items'));
const everything = () => site.sql('SELECT (SELECT count(*) FROM catalog_items), (SELECT count(*) FROM categories), (SELECT count(*) FROM donors), (SELECT count(*) FROM suppliers), (SELECT count(*) FROM donor_codes), (SELECT count(*) FROM catalog_import_rows)');
const sheet = (...items) => xlsx([columns, ...items.map((i) => itemRow(i))]);

function upload(content, name = 'items.xlsx', fields = {}) {
  const form = new FormData();
  form.append('file', new Blob([content]), name);
  for (const [key, value] of Object.entries({ progress: '', ...fields })) form.append(key, value);
  return officer.modal('/catalog/import/', form);
}

async function refused(content, expected, name) {
  const before = everything();
  const answer = await upload(content, name);
  assert.equal(answer.status, 400);
  assert.match(answer.plain, /Something went wrong importing the catalog, nothing was imported/);
  assert.match(answer.plain, expected);
  assert.equal(everything(), before);
  return answer;
}

// The lines of the error list without the one on top.
const lines = (answer) => [...answer.text.matchAll(/<li>([^<]*)<\/li>/g)].map((m) => m[1]).slice(1);

test('import: CAT-70 CAT-81 rows become items with their category, donor, supplier and code; one message', async () => {
  const answer = await upload(sheet(
    { description: 'First', donor: 'A donor', donor_t1: 'T1-A', supplier: 'A supplier', item_category: 'New category' },
    { description: 'Second', donor: 'A donor', donor_t1: 'T1-B', supplier: 'A supplier', item_category: 'new CATEGORY' }));
  assert.equal(answer.status, 200);
  assert.equal(answer.text, '');
  assert.match((await officer.get('/catalog/')).plain, /Imported 2 new items/);
  assert.equal(site.sql("SELECT string_agg(c.code, ',' ORDER BY c.code) FROM donor_donor_codes l JOIN donor_codes c ON c.id = l.donor_code_id JOIN donors d ON d.id = l.donor_id WHERE d.name = 'A donor'"), 'T1-A,T1-B', 'CAT-76');
  assert.equal(site.sql("SELECT count(*) FROM categories WHERE lower(name) = 'new category'"), '1');
});

test('import: CAT-81 one row is one item', async () => {
  await upload(sheet({ description: 'Alone' }));
  assert.match((await officer.get('/catalog/')).plain, /Imported 1 new item\b/);
});

test('import: CAT-71 .xls is read as well, whatever the file is called', async () => {
  const before = count();
  const answer = await upload(xls([columns, itemRow({ description: 'From BIFF', item_code: 7, price_usd: 2.125 })]), 'items.txt');
  assert.equal(answer.status, 200, answer.plain);
  assert.equal(count(), before + 1);
  assert.equal(site.sql("SELECT item_code || '|' || price_usd FROM catalog_items WHERE description = 'From BIFF'"), '7|2.125');
});

test('import: CAT-72 columns stand in any order, others are ignored', async () => {
  const shuffled = [...columns].reverse();
  const row = Object.fromEntries(columns.map((c, i) => [c, itemRow({ description: 'Shuffled' })[i]]));
  const answer = await upload(xlsx([['notes', ...shuffled], ['ignored', ...shuffled.map((c) => row[c])]]));
  assert.equal(answer.status, 200, answer.plain);
});

test('import: CAT-X9 numeric cells of text fields keep their digits', async () => {
  await upload(sheet({ item_code: 7, description: 2010, item_category: 'Kit 100', unit: 12.5 }));
  assert.equal(site.sql("SELECT item_code || '|' || description || '|' || unit FROM catalog_items WHERE description = '2010'"), '7|2010|12.5');
  assert.equal(site.sql("SELECT count(*) FROM categories WHERE name = 'Kit 100'"), '1');
});

test('import: dates, formulas, booleans, merged cells, shared and rich strings show what a person sees', async () => {
  const parts = xlsxParts([columns, itemRow({
    item_code: { xml: '<c r="REF" s="1"><v>42000</v></c>' },
    description: { xml: '<c r="REF" t="s"><v>0</v></c>' },
    unit: { xml: '<c r="REF" s="2"><v>42000.5</v></c>' },
    price_usd: { xml: '<c r="REF"><f>1+1.5</f><v>2.5</v></c>' },
    supplier: { xml: '<c r="REF" t="str"><f>"S"&amp;1</f><v>S1</v></c>' },
  }), itemRow({ description: 'Below the merged one' })]);
  parts['xl/sharedStrings.xml'] = '<sst><si><r><t>Rich </t></r><r><t>text &amp; more</t></r><rPh><t>no</t></rPh></si></sst>';
  parts['xl/worksheets/sheet2.xml'] = parts['xl/worksheets/sheet2.xml'].replace('</worksheet>', '<mergeCells><mergeCell ref="A2:B2"/></mergeCells></worksheet>');
  const answer = await upload(zip(parts));
  assert.equal(answer.status, 200, answer.plain);
  assert.equal(site.sql("SELECT item_code || '|' || description || '|' || unit || '|' || price_usd FROM catalog_items WHERE description LIKE 'Rich%'"),
    '2014-12-27|Rich text & more|2014-12-27 12:00:00|2.500');
});

test('import: formulas without result and error values are named with their row', async () => {
  await refused(sheet({ price_usd: { xml: '<c r="REF"><f>A1*2</f></c>' } }), /row 2: field price_usd: The cell holds a formula without a result/);
  await refused(sheet({ price_usd: { xml: '<c r="REF" t="e"><v>#REF!</v></c>' } }), /row 2: field price_usd: The cell holds #REF!/);
});

test('import: CAT-73 missing columns are named in one error', async () => {
  const answer = await refused(xlsx([columns.filter((c) => c !== 'unit' && c !== 'donor'), []]), /Some columns not found: donor unit/);
  assert.equal(lines(answer).length, 1);
});

test('import: CAT-73 no rows, no file, an empty file', async () => {
  await refused(xlsx([]), /Sheet 0 has no rows/);
  assert.match((await officer.modal('/catalog/import/', new FormData())).plain, /This field is required/);
  assert.match((await upload('')).plain, /The file is empty/);
});

test('import: CAT-74 CAT-75 CAT-78 errors name row and field, all of them at once', async () => {
  const answer = await refused(sheet({}, { description: null, price_usd: 'abc' }, { weight: -1, item_code: 'x'.repeat(256), donor: 'd'.repeat(46) }), /row 3/);
  assert.deepEqual(lines(answer).map((l) => l.match(/^row \d+: field \w+/)[0]),
    ['row 3: field description', 'row 3: field price_usd', 'row 4: field item_code', 'row 4: field donor', 'row 4: field weight']);
});

test('import: CAT-X23 blank rows are skipped and do not shift the numbers', async () => {
  const answer = await refused(xlsx([columns, itemRow(), columns.map(() => null), columns.map(() => '  '), itemRow({ description: null })]), /row 5: field description/);
  assert.equal(lines(answer).length, 1);
});

test('import: CAT-77 CAT-8 duplicates of the catalog and of earlier rows are errors; without supplier they are not', async () => {
  const offer = { description: 'Double', donor: 'D', supplier: 'S', price_local: 3 };
  await refused(sheet(offer, offer, { ...offer, price_local: 4 }), /row 3: Catalog item with this Description, Donor, Supplier and Price/);
  assert.equal((await upload(sheet(offer))).status, 200);
  await refused(sheet({ ...offer, price_local: 3.0001 }), /row 2: Catalog item with this/);
  assert.equal((await upload(sheet({ ...offer, supplier: null }, { ...offer, supplier: null }))).status, 200);
});

test('import: CAT-79 49 errors are listed, of 60 the first 50 and the giving up', async () => {
  const bad = (n) => Array.from({ length: n }, () => ({ description: null }));
  assert.equal(lines(await refused(sheet(...bad(49)), /row 50/)).length, 49);
  const many = lines(await refused(sheet(...bad(60)), /Giving up after 50 errors/));
  assert.equal(many.length, 51);
  assert.equal(many.at(-1), 'Giving up after 50 errors');
  assert.match(many[49], /^row 51: field description/);
});

test('import: CAT-80 one bad row of 600 undoes everything, made categories included', async () => {
  const rows = Array.from({ length: 600 }, (_, i) => ({ description: `Row ${i}`, item_category: `Category ${i % 20}`, donor: `Donor ${i % 7}` }));
  rows[599].price_usd = 'x';
  await refused(sheet(...rows), /row 601: field price_usd/);
});

test('import: CUR-10 local prices are rounded to the currency, the largest that would round up is refused', async () => {
  await upload(sheet({ description: 'Rounded', price_local: 1.2345 }));
  assert.equal(site.sql("SELECT price_local FROM catalog_items WHERE description = 'Rounded'"), '1.2340');
  await refused(sheet({ price_local: '999999.9999' }), /row 2: field price_local: Use at most 6 digits/);
});

test('import: a renamed PDF, a picture, text, a web page and another zip say what they are', async () => {
  await refused('%PDF-1.7\n%âãÏÓ', /This is a PDF document, not an Excel workbook/);
  await refused(Buffer.from('89504e470d0a1a0a0000', 'hex'), /a picture \(PNG\)/);
  await refused('item_code,description\n1,2\n', /a text file \(such as CSV\), not an Excel workbook. Save the table as .xlsx/);
  await refused('<html><table></table></html>', /a web page or XML file/);
  await refused(zip({ 'word/document.xml': '<w/>' }), /a Word document, not an Excel workbook/);
});

test('import: damaged workbooks are refused wherever they are cut', async () => {
  for (const good of [sheet({}), xls([columns, itemRow()])]) {
    for (const share of [0.1, 0.3, 0.5, 0.7, 0.9, 0.99]) {
      await refused(good.subarray(0, Math.floor(good.length * share)), /workbook|sheet|columns|rows/i);
    }
  }
});

test('import: broken XML names its part and line', async () => {
  const parts = xlsxParts([columns, itemRow()]);
  parts['xl/worksheets/sheet2.xml'] = parts['xl/worksheets/sheet2.xml'].replace('</row></sheetData>', '</sheetData>').replace('</row>\n<row', '</row>\n<row').slice(0, -30);
  await refused(zip(parts), /damaged \(xl\/worksheets\/sheet2\.xml, line \d+/);
});

test('import: declared entities are refused', async () => {
  const parts = xlsxParts([columns, itemRow()]);
  parts['xl/worksheets/sheet2.xml'] = `<!DOCTYPE x [<!ENTITY a "aaaa">]>${parts['xl/worksheets/sheet2.xml'].replace(/<\?.*\?>\n/, '')}`;
  await refused(zip(parts), /declarations that no spreadsheet program writes/);
});

test('import: a zip bomb stops at the limit', async () => {
  const parts = xlsxParts([columns, itemRow()]);
  const head = '<worksheet><sheetData>';
  const bomb = Buffer.alloc(600 * 1024 * 1024, ' ');
  bomb.write(head);
  parts['xl/worksheets/sheet2.xml'] = bomb;
  const packed = zip(parts);
  assert.ok(packed.length < 2 * 1024 * 1024, 'small as sent');
  await refused(packed, /grows too much when it is unpacked \(\d+ MB and more\)/);
});

test('import: the same row twice is a damaged file, a formula that was never computed is no empty cell', async () => {
  const parts = xlsxParts([columns, itemRow({ description: 'Twice' }), itemRow({ description: 'Twice more' })]);
  const twice = Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, typeof text === 'string' ? text.replace('<row r="3"', '<row r="2"') : text]));
  await refused(zip(twice), /a row has an impossible number/);
  await refused(sheet({ weight: { xml: '<c r="REF"><f>1+1</f><v></v></c>' } }), /row 2: field weight: The cell holds a formula without a result/);
});

test('import: weights beyond sense and texts that cannot be seen are refused', async () => {
  await refused(sheet({ weight: '1e19' }), /row 2: field weight: Enter a number below a thousand million/);
  await refused(sheet({ description: '\u3000\u200b' }), /row 2: field description: This field is required/);
  await refused(sheet({ description: 'a\tb' }), /row 2: field description: Take out the characters that cannot be seen/);
});

test('import: rows far to the right that hold nothing for us cost no memory', async () => {
  const head = sheetXml([columns]);
  const far = Array.from({ length: 20000 }, (_, i) => `<row r="${i + 2}"><c r="AMJ${i + 2}" t="inlineStr"><is><t>q</t></is></c></row>`).join('');
  const parts = xlsxParts([columns]);
  const name = Object.keys(parts).find((n) => parts[n] === head);
  const answer = await upload(zip({ ...parts, [name]: head.replace('</sheetData>', `${far}</sheetData>`) }), 'far.xlsx');
  assert.equal(answer.status, 200, answer.plain);
});

test('import: more rows than allowed are refused with the limit', async () => {
  await refused(sheet(...Array.from({ length: 3001 }, (_, i) => ({ description: `R${i}` }))), /more than 3000 rows. Split it/);
});

test('import: progress of a running import can be asked for, by its owner only', async () => {
  const name = 'a'.repeat(64);
  const rows = Array.from({ length: 2600 }, (_, i) => ({ description: `Progress ${i}` }));
  const running = upload(sheet(...rows), 'big.xlsx', { progress: name });
  const state = await until(async () => {
    const answer = JSON.parse((await officer.get(`/catalog/import/${name}/`)).text);
    return answer.done > 0 && answer;
  }, 'progress');
  assert.equal((await running).status, 200);
  assert.ok(state.done <= 2600);
  const other = JSON.parse((await officer.get(`/catalog/import/${'b'.repeat(64)}/`)).text);
  assert.deepEqual(other, { done: 0, total: 0 });
});

test('import: two people import at the same time without waiting for each other', async () => {
  const blocker = site.holding('BEGIN; ANALYZE catalog_import_rows; LOCK TABLE catalog_import_rows IN ROW EXCLUSIVE MODE');
  await until(() => site.sql("SELECT count(*) FROM pg_locks WHERE relation = 'catalog_import_rows'::regclass AND mode = 'ShareUpdateExclusiveLock' AND granted") === '1', 'the lock');
  const answer = await upload(sheet({ description: 'Beside another import' }), 'beside.xlsx');
  assert.equal(answer.status, 200, answer.plain);
  await blocker.release();
});

test('import: 200,000 rows are refused at the limit of 100,000, and 20,000 are imported', () => {
  const row = (i) => `<row r="${i}"><c r="A${i}" t="inlineStr"><is><t>${i}</t></is></c><c r="B${i}" t="s"><v>0</v></c><c r="C${i}" t="s"><v>1</v></c><c r="D${i}"><v>1</v></c><c r="E${i}"><v>1</v></c></row>`;
  const big = (n) => {
    const parts = xlsxParts([]);
    parts['xl/sharedStrings.xml'] = '<sst><si><t>Bulk</t></si><si><t>Many of them</t></si></sst>';
    const head = ['item_code', 'item_category', 'description', 'price_usd', 'price_local', 'donor', 'donor_t1', 'supplier', 'weight', 'unit'];
    const rows = Array.from({ length: n }, (_, i) => row(i + 2)).join('');
    parts['xl/worksheets/sheet2.xml'] = sheetXml([head]).replace('</sheetData>', `${rows}</sheetData>`);
    return zip(parts);
  };
  const file = join(folder, 'big.xlsx');
  writeFileSync(file, big(200000));
  const refusal = cts(site.database, ['import-catalog', file], { env: { IMPORT_ROWS_MAX: '100000' } });
  assert.match(refusal.stderr, /more than 100000 rows. Split it/);
  writeFileSync(file, big(20000));
  const done = cts(site.database, ['import-catalog', file], { env: { IMPORT_ROWS_MAX: '100000' } });
  assert.match(done.stdout, /Imported 20000 new items/, done.stderr);
});

test('import: CAT-71 `cts import-catalog` does the same from the shell', () => {
  const good = join(folder, 'good.xlsx');
  const bad = join(folder, 'bad.xlsx');
  writeFileSync(good, sheet({ description: 'From the shell' }));
  writeFileSync(bad, sheet({ description: null }));
  const done = cts(site.database, ['import-catalog', good]);
  assert.equal(done.status, 0, done.stderr);
  assert.match(done.stdout, /Imported 1 new item\n/);
  const failed = cts(site.database, ['import-catalog', bad]);
  assert.equal(failed.status, 1);
  assert.match(failed.stderr, /bad\.xlsx: row 2: field description: This field is required/);
  assert.match(failed.stderr, /nothing was imported/);
  assert.match(cts(site.database, ['import-catalog', '/nothing.xlsx']).stderr, /No such file/);
});
