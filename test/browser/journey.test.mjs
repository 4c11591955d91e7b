// The whole journey in a real browser as coordinator, officer and partner, with and without script, wide and narrow;
// axe-core looks at every page (issue line 12).
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync, mkdtempSync, rmSync, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { build, startSite, until } from '../lib/site.mjs';
import { columns, itemRow, xlsx } from '../lib/xlsx.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const skip = executablePath ? false : 'no Chromium on this machine';
const screenshots = join(build, 'test-screenshots');
const folder = mkdtempSync('/tmp/cts-browser-');

let site;
let browser;
before(async () => {
  if (skip) return;
  mkdirSync(screenshots, { recursive: true });
  site = await startSite({ env: { WORKER_CONNECTIONS: '64', IDLE_WARN_S: '1740' } });
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
});
after(async () => {
  await browser?.close();
  await site?.stop();
  rmSync(folder, { recursive: true, force: true });
});

// A page that fails its test on any script error; a screenshot is kept when the test fails.
async function withPage(options, work) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const errors = [];
  page.on('pageerror', (e) => errors.push(e.message));
  page.on('console', (m) => { if (m.type() === 'error' && !/status of 40[0-9]/.test(m.text())) errors.push(m.text()); });
  try {
    await work(page);
    assert.deepEqual(errors, []);
  } catch (error) {
    await page.screenshot({ path: join(screenshots, `${Date.now()}.png`) });
    throw error;
  } finally {
    await context.close();
  }
}

async function signIn(page, name) {
  await page.goto(`${site.url}/login/`);
  await page.fill('[name=username]', `${name}@example.org`);
  await page.fill('[name=password]', 'commodity-demo');
  await page.click('form.login button');
  await page.waitForURL((url) => !url.pathname.includes('login'));
}

// axe needs to be evaluated past the page's content security policy.
async function accessible(page, what) {
  const session = await page.context().newCDPSession(page);
  await session.send('Page.setBypassCSP', { enabled: true });
  await session.send('Runtime.evaluate', { expression: axe });
  const { result } = await session.send('Runtime.evaluate', { expression: 'axe.run().then((r) => JSON.stringify(r.violations.filter((v) => v.impact !== "minor").map((v) => [v.id, v.impact, v.nodes.slice(0, 3).map((n) => n.html)])))', awaitPromise: true });
  assert.equal(result.value, '[]', what);
}

const message = (page) => page.locator('.messages .alert').first().innerText();

for (const role of ['coordinator', 'officer']) {
  test(`journey: ${role} signs in, imports, searches, edits, deletes, signs out`, { skip }, () => withPage({}, async (page) => {
    await signIn(page, role);
    assert.equal(new URL(page.url()).pathname, '/catalog/');
    await accessible(page, 'catalog');

    const file = join(folder, `${role}.xlsx`);
    writeFileSync(file, xlsx([columns, itemRow({ description: `Imported by ${role}` }), itemRow({ description: `Second of ${role}` })]));
    await page.click('.page-actions >> text=Import');
    await page.waitForSelector('dialog[open] input[type=file]');
    await accessible(page, 'import dialog');
    await page.setInputFiles('dialog input[type=file]', file);
    await page.click('dialog .modal-foot button');
    await page.waitForSelector('.messages .alert');
    assert.match(await message(page), /Imported 2 new items/);

    await page.fill('[name=q]', `imported by ${role}`);
    await page.press('[name=q]', 'Enter');
    await page.waitForURL(/q=imported/);
    assert.equal(await page.locator('.list-table tbody tr').count(), 1);
    assert.equal(await page.inputValue('[name=q]'), `imported by ${role}`);

    await page.click(`[aria-label="Edit Imported by ${role}"]`);
    await page.waitForSelector('dialog[open]');
    await accessible(page, 'edit dialog');
    await page.fill('dialog [name=description]', `Edited by ${role}`);
    await page.press('dialog [name=description]', 'Enter');
    await page.waitForSelector('.messages .alert');
    assert.match(await message(page), /Changes saved/);
    assert.equal(site.sql(`SELECT count(*) FROM catalog_items WHERE description = 'Edited by ${role}'`), '1');

    await page.goto(`${site.url}/catalog/?q=Edited+by+${role}`);
    await page.click(`[aria-label="Delete Edited by ${role}"]`);
    await page.waitForSelector('text=Are you sure');
    await accessible(page, 'delete question');
    await page.click('button:has-text("Confirm")');
    await page.waitForSelector('.messages .alert');
    assert.equal(site.sql(`SELECT count(*) FROM catalog_items WHERE description = 'Edited by ${role}'`), '0');

    await page.click('button:has-text("Logout")');
    await page.waitForURL(/login/);
    await page.goto(`${site.url}/catalog/`);
    assert.match(page.url(), /login\/\?next=%2Fcatalog%2F/);
    await accessible(page, 'login');
  }));
}

test('journey: a partner sees reports, no catalog, and is told so', { skip }, () => withPage({}, async (page) => {
  await signIn(page, 'partner1');
  assert.equal(new URL(page.url()).pathname, '/reports/');
  assert.equal(await page.locator('.sidebar >> text=Catalog').count(), 0);
  await accessible(page, 'reports');
  await page.goto(`${site.url}/catalog/`);
  assert.match(await page.innerText('h1'), /may not/);
  await accessible(page, 'forbidden');
  await page.goto(`${site.url}/nothing/`);
  await accessible(page, 'not found');
  await page.click('button:has-text("Logout")');
  await page.waitForURL(/login/);
}));

test('dialog: errors stand beside their fields, what was typed stays, Escape asks before it is lost', { skip }, () => withPage({}, async (page) => {
  await signIn(page, 'officer');
  await page.click('text=New Item');
  await page.waitForSelector('dialog[open]');
  for (const [name, value] of [['item_code', 'B-1'], ['description', 'From the browser'], ['price_usd', 'abc']]) await page.fill(`dialog [name=${name}]`, value);
  const category = page.locator('dialog .ts-control input');
  await category.fill('Anal');
  await page.waitForSelector('.ts-dropdown [data-selectable] >> text=Analgesics');
  await page.click('.ts-dropdown [data-selectable] >> text=Analgesics');
  await page.click('dialog .modal-foot button');
  await page.waitForSelector('dialog .invalid-feedback');
  assert.match(await page.innerText('dialog .invalid-feedback'), /Enter a number/);
  assert.equal(await page.inputValue('dialog [name=description]'), 'From the browser');
  await accessible(page, 'dialog with errors');
  await page.fill('dialog [name=price_usd]', '2.5');
  page.once('dialog', (d) => d.dismiss());
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('dialog[open]').count(), 1);
  await page.click('dialog .modal-foot button');
  await page.waitForSelector('.messages .alert');
  assert.equal(site.sql("SELECT c.name FROM catalog_items i JOIN categories c ON c.id = i.category_id WHERE i.description = 'From the browser'"), 'Analgesics');
}));

test('dialog: a new category is made by typing it', { skip }, () => withPage({}, async (page) => {
  await signIn(page, 'officer');
  await page.click('text=New Item');
  await page.waitForSelector('dialog[open] .ts-control');
  await page.fill('dialog [name=item_code]', 'B-2');
  await page.fill('dialog [name=description]', 'In a typed category');
  await page.locator('dialog .ts-control input').fill('Typed category');
  await page.keyboard.press('Tab');
  await page.click('dialog .modal-foot button');
  await page.waitForSelector('.messages .alert');
  assert.equal(site.sql("SELECT count(*) FROM categories WHERE name = 'Typed category'"), '1');
}));

test('dialog: all import errors are listed and the dialog stays', { skip }, () => withPage({}, async (page) => {
  await signIn(page, 'officer');
  const file = join(folder, 'bad.xlsx');
  writeFileSync(file, xlsx([columns, itemRow({ description: null }), itemRow({ price_usd: 'x' })]));
  await page.click('.page-actions >> text=Import');
  await page.setInputFiles('dialog input[type=file]', file);
  await page.click('dialog .modal-foot button');
  await page.waitForSelector('dialog .form-errors');
  const text = await page.innerText('dialog .form-errors');
  assert.match(text, /nothing was imported/);
  assert.match(text, /row 2: field description/);
  assert.match(text, /row 3: field price_usd/);
  await accessible(page, 'import errors');
}));

test('dialog: UI-X3 when the session has ended nothing typed is lost; after signing in again in another tab it is saved', { skip }, () => withPage({}, async (page) => {
  await signIn(page, 'officer');
  await page.click('text=New Item');
  for (const [name, value] of Object.entries({ item_code: 'KEPT', description: 'Typed before the end', price_local: '1', price_usd: '1' })) {
    await page.fill(`dialog [name=${name}]`, value);
  }
  await page.fill('dialog .ts-control input', 'Hygiene');
  await page.keyboard.press('Tab');
  site.sql('DELETE FROM sessions');
  await page.click('dialog .btn-primary');
  await page.waitForSelector('dialog .alert-warning');
  assert.match(await page.innerText('dialog .alert-warning'), /Your session has ended/);
  assert.equal(await page.inputValue('dialog [name=description]'), 'Typed before the end');
  const tab = await page.context().newPage();
  await signIn(tab, 'officer');
  await tab.close();
  await page.click('dialog .btn-primary');
  await page.waitForSelector('.messages .alert');
  assert.match(await message(page), /New item added/);
}));

test('list: scrolling loads the rest, columns sort, categories filter, the count follows', { skip }, () => withPage({}, async (page) => {
  await signIn(page, 'officer');
  const total = Number(site.sql('SELECT count(*) FROM catalog_items'));
  assert.equal(await page.locator('.list-table tbody tr:not(.load-more)').count(), 100);
  for (let i = 0; i < 10 && await page.locator('.load-more').count(); i++) {
    const before = await page.locator('.list-table tbody tr').count();
    await page.locator('.load-more').scrollIntoViewIfNeeded();
    await until(async () => await page.locator('.list-table tbody tr').count() !== before || !await page.locator('.load-more').count(), 'more rows');
  }
  assert.equal(await page.locator('.list-table tbody tr').count(), total);
  // it follows the rows
  await until(async () => (await page.innerText('.list-count')).includes(`1 to ${total} of ${total}`), 'the count');
  await page.click('th >> text=(USD)');
  await page.waitForURL(/sort=usd/);
  assert.equal(await page.getAttribute('th.num:nth-child(8)', 'aria-sort'), 'ascending');
  await page.click('summary:has-text("Filter categories")');
  await page.click('label:has-text("Laboratory")');
  await page.waitForURL(/category=/);
  assert.equal(await page.locator('.chip').innerText(), 'Laboratory ×');
  assert.match(page.url(), /sort=usd/);
  await page.click('.chip');
  await page.waitForURL((url) => !url.search.includes('category'));
}));

test('list: CAT-27 "Select All" ticks every category and gives way to one; UI-31 the state is there on return', { skip }, () => withPage({}, async (page) => {
  const total = Number(site.sql('SELECT count(*) FROM catalog_items'));
  const categories = Number(site.sql('SELECT count(*) FROM categories'));
  const others = Number(site.sql("SELECT count(*) FROM catalog_items i JOIN categories c ON c.id = i.category_id WHERE c.name <> 'Laboratory'"));
  const ticked = () => page.locator('.filter-boxes input:checked').count();
  await signIn(page, 'officer');
  await page.click('summary:has-text("Filter categories")');
  await page.click('label:has-text("Select All")');
  await page.waitForURL(/category=all/);
  assert.equal(await ticked(), categories + 1);
  assert.match(await page.innerText('.list-count'), new RegExp(`of ${total} items$`));
  await page.click('label:has-text("Laboratory")');
  await page.waitForURL((url) => !url.search.includes('category=all'));
  assert.equal(await ticked(), categories - 1);
  assert.match(await page.innerText('.list-count'), new RegExp(`of ${others} items`));

  await page.click('th >> text=Unit');
  await page.waitForURL(/sort=unit/);
  const { search } = new URL(page.url());
  await page.click('.sidebar >> text=Reports');
  await page.waitForURL(/reports/);
  await page.click('.sidebar >> text=Catalog');
  await page.waitForURL(/catalog/);
  assert.deepEqual([...new URL(page.url()).searchParams].sort(), [...new URLSearchParams(search)].sort());
  assert.equal(await ticked(), categories - 1);
  assert.ok(await page.locator('.filter-panel[open]').count(), 'the panel is open');
}));

test('phone: cards instead of a table, the menu opens, everything fits into 360 pixels', { skip }, () => withPage({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true }, async (page) => {
  await signIn(page, 'officer');
  const width = () => page.evaluate(() => document.documentElement.scrollWidth);
  assert.equal(await width(), 360);
  await accessible(page, 'catalog on a phone');
  assert.equal(await page.locator('.sidebar').isVisible(), false);
  await page.click('text=Menu');
  assert.equal(await page.locator('.sidebar').isVisible(), true);
  await page.goto(`${site.url}/catalog/`);
  await page.click('text=New Item');
  await page.waitForSelector('dialog[open]');
  assert.equal(await width(), 360);
}));

test('without script: sign in, search, create, delete and sign out work', { skip }, () => withPage({ javaScriptEnabled: false }, async (page) => {
  await signIn(page, 'officer');
  await page.fill('[name=q]', 'amoxicillin');
  await page.click('button:has-text("Search")');
  assert.ok(await page.locator('.list-table tbody tr').count() >= 4);
  await page.click('text=New Item');
  await page.waitForURL(/catalog\/new/);
  for (const [name, value] of [['item_code', 'N-1'], ['description', 'Without script'], ['item_category', 'Analgesics']]) await page.fill(`[name=${name}]`, value);
  await page.click('button:has-text("Add Item")');
  assert.match(await message(page), /New item added/);
  await page.goto(`${site.url}/catalog/?q=Without+script`);
  await page.click('[aria-label="Delete Without script"]');
  await page.click('button:has-text("Confirm")');
  assert.match(await message(page), /was deleted/);
  await page.click('button:has-text("Logout")');
  assert.match(page.url(), /login/);
}));

test('accounts: ACC-49 the page warns before the session ends, activity extends it, the end leads to the login', { skip }, async () => {
  const short = await startSite({ env: { WORKER_CONNECTIONS: '64', IDLE_WARN_S: '10', IDLE_EXPIRE_S: '20' } });
  const context = await browser.newContext();
  const page = await context.newPage();
  try {
    await page.goto(`${short.url}/login/`);
    await page.fill('[name=username]', 'officer@example.org');
    await page.fill('[name=password]', 'commodity-demo');
    await page.click('form.login button');
    await page.waitForURL(/catalog/);
    short.sql("UPDATE sessions SET last_activity = now() - interval '9 seconds'");
    await page.waitForSelector('.idle-overlay', { timeout: 15000 });
    assert.match(await page.innerText('.idle-overlay'), /Your session is about to expire/);
    await page.mouse.move(200, 200);
    await page.mouse.move(210, 210);
    await page.waitForSelector('.idle-overlay', { state: 'detached' });
    short.sql("UPDATE sessions SET last_activity = now() - interval '30 seconds'");
    await page.waitForURL(/login/, { timeout: 25000 });
  } finally {
    await context.close();
    await short.stop();
  }
});

test('frame: the first visit weighs less than 100 kB, dark scheme and print have no error', { skip }, () => withPage({ colorScheme: 'dark' }, async (page) => {
  let bytes = 0;
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  session.on('Network.loadingFinished', (e) => { bytes += e.encodedDataLength; });
  await signIn(page, 'officer');
  assert.ok(bytes > 10000 && bytes < 100000, `${bytes} bytes for login and catalog`);
  await accessible(page, 'catalog in the dark');
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.locator('.sidebar').isVisible(), false);
}));
