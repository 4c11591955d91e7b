// Every route as every role (ACC-30, design 4), the frame and its pages (spec 13).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { cookieLines } from '../lib/cookies.mjs';
import { cts, startSite } from '../lib/site.mjs';

let site;
const visitors = {};
before(async () => {
  site = await startSite();
  for (const role of ['superuser', 'coordinator', 'manager', 'officer', 'partner1']) visitors[role] = await site.signedIn(role);
  visitors.anonymous = site.visitor();
});
after(() => site.stop());

// What ACC-22 gives each role, by the words that `cts routes` prints.
const grants = {
  superuser: /./,
  coordinator: /./,
  manager: /^(anyone|signed in|catalog\.\w+_(catalogitem|itemcategory)|shipments\..*)$/,
  officer: /^(anyone|signed in|catalog\.\w+_(catalogitem|itemcategory)|shipments\..*)$/,
  partner1: /^(anyone|signed in|shipments\.view_.*)$/,
  anonymous: /^anyone$/,
};

function routes() {
  const item = site.sql('SELECT min(id) FROM catalog_items WHERE id NOT IN (SELECT catalog_item_id FROM kit_items)');
  return cts(site.database, ['routes']).stdout.trim().split('\n').map((line) => {
    const [methods, pattern, who, name] = line.split(/\s{2,}|\s(?=\w+$)/).map((s) => s.trim());
    return { methods: methods.split(','), path: pattern.replace('<id>', item).replace('<text>', 'x'.repeat(64)), who, name };
  });
}

test('accounts: ACC-30 every route lets in exactly who may, by GET', async () => {
  const list = routes().filter((r) => r.methods.includes('GET'));
  assert.ok(list.length >= 12);
  for (const route of list) {
    for (const [role, visitor] of Object.entries(visitors)) {
      const answer = await visitor.get(route.path);
      const what = `${role} ${route.path} ${route.who}: ${answer.status} ${answer.location}`;
      if (grants[role].test(route.who)) assert.ok(answer.status === 200 || (answer.status === 303 && route.name === 'home'), what);
      else if (role === 'anonymous') assert.equal(answer.location, `/login/?next=${encodeURIComponent(route.path)}`, what);
      else assert.equal(answer.status, 403, what);
    }
  }
});

test('accounts: ACC-30 every route refuses by POST before anything happens', async () => {
  const items = site.sql('SELECT count(*) FROM catalog_items');
  for (const route of routes().filter((r) => r.methods.includes('POST') && !['anyone'].includes(r.who))) {
    const anonymous = await visitors.anonymous.post(route.path, { csrf_token: visitors.anonymous.csrf });
    assert.equal(anonymous.location, '/login/', `${route.path}: what was posted cannot be opened again`);
    if (route.who === 'signed in') continue;
    assert.equal((await visitors.partner1.post(route.path)).status, 403, route.path);
  }
  assert.equal(site.sql('SELECT count(*) FROM catalog_items'), items);
});

test('web: UI-54 a method that a page does not have answers 405 with Allow', async () => {
  const answer = await visitors.officer.get('/logout/');
  assert.equal(answer.status, 405);
  assert.equal(answer.headers.get('allow'), 'POST');
  assert.equal((await visitors.officer.fetch('/catalog/', { method: 'DELETE' })).status, 405);
});

test('web: UI-X3 a dialog of an ended session leads the page to the login', async () => {
  const answer = await visitors.anonymous.get('/catalog/new/', { 'HX-Request': 'true' });
  assert.equal(answer.status, 401);
  assert.equal(answer.headers.get('hx-redirect'), '/login/?next=%2Fcatalog%2Fnew%2F');
});

test('frame: UI-7 each role sees its entries of the navigation', async () => {
  const entries = async (role, path) => [...(await visitors[role].get(path)).text.matchAll(/class="nav-link[^"]*"[^>]*>(?:<svg.*?<\/svg>)?([A-Za-z ]+)</g)].map((m) => m[1]);
  assert.deepEqual(await entries('anonymous', '/login/'), ['Login']);
  assert.deepEqual(await entries('partner1', '/reports/'), ['Reports', 'Logout']);
  assert.deepEqual(await entries('officer', '/catalog/'), ['Catalog', 'Reports', 'Logout']);
  assert.match((await visitors.officer.get('/catalog/')).text, /class="nav-link active" href="\/catalog\/" aria-current="page"/);
});

test('frame: UI-2 titles name environment and instance; UI-4 the instance is always visible', async () => {
  const page = await visitors.officer.get('/catalog/');
  assert.match(page.text, /<title>IRC CTS dev Local<\/title>/);
  assert.match(page.plain, /Local CTS/);
  assert.match(page.text, /class="env env-dev"/);
});

test('frame: UI-50 UI-53 pages for what is not there and not allowed say so and give the request id', async () => {
  const missing = await visitors.officer.get('/no/such/page/');
  assert.equal(missing.status, 404);
  assert.match(missing.text, /<title>Page Not Found :\(/);
  assert.match(missing.plain, /Not found :\(.*mistyped.*out of date/);
  assert.match(missing.plain, new RegExp(`Request ${missing.headers.get('x-request-id')}`));
  const forbidden = await visitors.partner1.get('/catalog/');
  assert.equal(forbidden.status, 403);
  assert.match(forbidden.plain, /no permission/);
});

test('frame: UI-43 UI-55 UI-56 instances, health and robots need no login', async () => {
  assert.match((await visitors.anonymous.get('/instances/')).plain, /CTS Instances: Local/);
  const health = await visitors.anonymous.get('/health/');
  assert.equal(health.text, 'I am okay.');
  const all = await visitors.anonymous.get('/health/all/');
  assert.deepEqual([all.status, all.text], [200, 'local: okay']);
  assert.match(health.headers.get('content-type'), /^text\/plain/);
  assert.match((await visitors.anonymous.get('/robots.txt')).text, /Disallow: \//);
});

test('frame: UI-93 built files have names of their content and are kept for a year', async () => {
  const page = await visitors.anonymous.get('/login/');
  const css = page.text.match(/href="(\/static\/app-[0-9a-f]{10}\.css)"/)[1];
  const answer = await visitors.anonymous.get(css);
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('cache-control'), /max-age=31536000, immutable/);
  assert.match(answer.headers.get('content-type'), /^text\/css/);
  assert.equal((await visitors.anonymous.get('/static/../settings/base.yaml')).status, 404);
  assert.equal((await visitors.anonymous.get('/static/%2e%2e/cts')).status, 404);
});

test('web: UI-58 design 11 every page forbids framing, sniffing and foreign scripts', async () => {
  const headers = (await visitors.anonymous.get('/login/')).headers;
  assert.equal(headers.get('x-frame-options'), 'DENY');
  assert.equal(headers.get('x-content-type-options'), 'nosniff');
  assert.match(headers.get('content-security-policy'), /default-src 'self'/);
  assert.doesNotMatch(headers.get('content-security-policy'), /unsafe/);
  assert.equal(headers.get('cache-control'), 'no-store');
});

test('web: a path without its final slash is sent to the one with it', async () => {
  const answer = await visitors.officer.get('/catalog?q=a%20b');
  assert.equal(answer.status, 301);
  assert.equal(answer.location, '/catalog/?q=a%20b');
});

test('frame: UI-41 UI-42 UI-44 with a prefix everything lies below it, cookies too', async () => {
  const jordan = await startSite({ env: { PREFIX: '/JO' } });
  try {
    const visitor = jordan.visitor();
    assert.equal((await jordan.visitor('').get('/')).location, '/JO/instances/');
    assert.equal((await jordan.visitor('').get('/catalog/')).status, 404);
    assert.equal((await jordan.visitor('').get('/JOx/')).status, 404);
    await visitor.get('/login/');
    const answer = await visitor.post('/login/', { username: 'officer@example.org', password: 'commodity-demo', next: '/JO/catalog/' });
    assert.equal(answer.location, '/JO/catalog/');
    assert.match(cookieLines(answer.headers).find((c) => c.startsWith('cts_session')), /Path=\/JO;/);
    const page = await visitor.get('/catalog/');
    assert.match(page.text, /href="\/JO\/catalog\/new\/"/);
    assert.match(page.text, /href="\/static\/app-/);
  } finally {
    await jordan.stop();
  }
});
