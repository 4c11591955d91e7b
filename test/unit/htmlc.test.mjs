// htmlc, the compiler of templates: what it makes of them (really compiled and run), and what it refuses.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const build = resolve(process.env.CTS_BUILD ?? join(root, 'build'));
const htmlc = [join(build, 'htmlc'), join(build, 'tools/htmlc')].find(existsSync);
const cc = process.env.CC ?? 'cc';
const flags = ['-std=gnu17', '-D_GNU_SOURCE', '-include', join(root, 'src/base/banned.h'), '-I', join(root, 'src'), '-I.'];
const strict = ['-Wall', '-Wextra', '-Werror', '-Wshadow', '-Wstrict-prototypes', '-Wmissing-prototypes'];
let dir, runtime;

function run(program, args, cwd = dir) {
  return spawnSync(program, args, { cwd, encoding: 'utf8' });
}

function must(program, args, cwd) {
  const result = run(program, args, cwd);
  assert.equal(result.status, 0, `${program} ${args.join(' ')}\n${result.stderr}`);
  return result.stdout;
}

before(() => {
  assert.ok(htmlc, `no htmlc in ${build}: set CTS_BUILD to the folder where it was built`);
  dir = mkdtempSync(join(tmpdir(), 'htmlc-'));
  const parts = ['arena', 'buf', 'datetime', 'err', 'str'].map(name => `base/${name}.c`).concat('web/html.c');
  runtime = parts.map(part => join(dir, part.replace(/.*\//, '').replace('.c', '.o')));
  parts.forEach((part, i) => must(cc, [...flags, '-c', join(root, 'src', part), '-o', runtime[i]]));
});

after(() => dir && rmSync(dir, { recursive: true }));

// A folder of its own for each use.
let folders = 0;
function folder(files) {
  const where = join(dir, `case${++folders}`);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(where, name)), { recursive: true });
    writeFileSync(join(where, name), text);
  }
  return where;
}

const templateToC = (where, name) => run(htmlc, [name, name, `${name}.c`, `${name}.h`], where);

// Most templates here take a struct page; line 3 is their first own line.
const head = '{% use "page.h" %}\n{% args const struct page *p %}\n';
const pageHeader = fields => `#pragma once\n#include "base/decimal.h"\n#include "web/html.h"\nstruct page {\n${fields}\n};\n`;

// The output of a program that calls html_<call> and prints the page. values: initializer of struct page.
function render({ templates, fields = 'int unused;', declarations = '', values = '0', call }) {
  const where = folder({ ...templates, 'page.h': pageHeader(fields).replace('struct page {', `${declarations}\nstruct page {`) });
  const names = Object.keys(templates);
  for (const name of names) {
    const result = templateToC(where, name);
    assert.equal(result.stderr, '');
  }
  writeFileSync(join(where, 'main.c'), `${names.map(name => `#include "${name}.h"\n`).join('')}
char *gettext(const char *msgid);
char *gettext(const char *msgid) { return strcmp(msgid, "Save") == 0 ? (char *)"<Enregistrer>" : (char *)msgid; }
int main(void)
{
  struct buf buf = BUF_INIT;
  struct out out = {&buf}, *o = &out;
  struct page page = {${values}}, *p = &page;
  html_${call};
  fputs(buf_str(&buf), stdout);
  buf_free(&buf);
  return p ? 0 : 1;
}
`);
  must(cc, [...flags, ...strict, 'main.c', ...names.map(name => `${name}.c`), ...runtime, '-lm', '-o', 'page'], where);
  return must('./page', [], where);
}

const renderOne = (body, options = {}) => render({ templates: { 't/x.html': head + body }, call: 't_x(o, p)', ...options });

// What the C compiler says about a template that htmlc accepts.
function errorsOfC(body, fields, more = {}) {
  const where = folder({ 't/x.html': head + body, 'page.h': pageHeader(fields), ...more });
  assert.equal(templateToC(where, 't/x.html').stderr, '');
  const result = run(cc, [...flags, ...strict, '-fsyntax-only', 't/x.html.c'], where);
  assert.notEqual(result.status, 0, 'the generated C was expected not to compile');
  return result.stderr;
}

// htmlc's own refusals, line by line; nothing may be written then.
function refusals(source) {
  const where = folder({ 'x.html': source });
  const result = templateToC(where, 'x.html');
  assert.equal(result.status, 1, result.stderr || 'it was accepted');
  assert.deepEqual(readdirSync(where), ['x.html']);
  return result.stderr.trimEnd().split('\n');
}

function refuses(name, body, ...expected) {
  test(`htmlc: design 4 refuses ${name}`, () => {
    const found = refusals(head + body);
    assert.equal(found.length, expected.length, found.join('\n'));
    expected.forEach(([line, text], i) => {
      assert.ok(found[i].startsWith(`x.html:${line}: `), found[i]);
      assert.match(found[i], text);
    });
  });
}

// --- values

test('htmlc: design 4 escapes text in content and attributes, and prints nothing for NULL', () => {
  assert.equal(renderOne('<p title="{{ p->s }}">{{ p->s }}{{ p->none }}</p>', {
    fields: 'const char *s; char *none;', values: '"a<b>&\\"\'é", NULL',
  }), '<p title="a&lt;b&gt;&amp;&quot;&#39;é">a&lt;b&gt;&amp;&quot;&#39;é</p>');
});

test('htmlc: design 4 prints every kind of whole number as digits', () => {
  assert.equal(renderOne('{{ p->a }} {{ p->b }} {{ p->c }} {{ p->d }} {{ p->e }} {{ p->f }} {{ 1 + 2 }}', {
    fields: 'int a; long b; long long c; unsigned d; size_t e; unsigned long long f;',
    values: '-5, 0, (-9223372036854775807LL - 1), 7, 8, 18446744073709551615ULL',
  }), '-5 0 -9223372036854775808 7 8 18446744073709551615 3');
});

test('htmlc: UI-71 prints a day as 22 Nov 2026 and an empty one as nothing', () => {
  assert.equal(renderOne('{{ p->day }}|{{ p->empty }}|', { fields: 'struct date day, empty;', values: '{2026, 11, 22}, {0}' }),
    '22 Nov 2026||');
});

test('htmlc: design 4 lets only struct html pass unescaped', () => {
  assert.equal(renderOne('{{ p->drawing }}{{ p->text }}', {
    fields: 'struct html drawing; char text[8];', values: '{"<svg></svg>"}, "<b>"',
  }), '<svg></svg>&lt;b&gt;');
});

test('htmlc: design 4 puts an address made by the router and encodes what follows', () => {
  assert.equal(renderOne('<a href="{{ p->list }}?q={{ p->q | url }}&amp;page={{ p->n }}">{{ p->list }}</a>', {
    fields: 'struct url list; const char *q; int n;', values: '{"/jordan/catalog/?a&b"}, "a b/ü&<\\"", 2',
  }), '<a href="/jordan/catalog/?a&amp;b?q=a%20b%2F%C3%BC%26%3C%22&amp;page=2">/jordan/catalog/?a&amp;b</a>');
});

test('htmlc: design 4 takes any C expression, with braces in strings and with ||', () => {
  assert.equal(renderOne('{{ p->a || p->b ? "}}%}" : "no" }} {{ (p->b | 4) + 1 }}', { fields: 'int a, b;', values: '0, 1' }),
    '}}%} 6');
});

// --- tags

test('htmlc: design 4 takes the first branch of if, elif, else that holds', () => {
  const body = '{% for n in *p %}{% if *n == 1 %}one{% elif *n == 2 %}two{% else %}many{% end %} {% end %}';
  assert.equal(renderOne(body, { fields: 'const int *v; int n;', values: '(const int[]){3, 1, 2}, 3' }), 'many one two ');
});

test('htmlc: design 4 loops over anything with v and n, counts, and shows else for an empty list', () => {
  const body = `<ul>{% for row, i in p->rows %}<li>{{ i }} {{ row->name }}{% for tag in row->tags %} {{ *tag }}{% else %} -{% end %}</li>
{% else %}<li>none</li>
{% end %}</ul>{% for row in p->none %}x{% else %}empty{% end %}`;
  assert.equal(renderOne(body, {
    declarations: `struct tags { const char *const *v; size_t n; };
struct row { const char *name; struct tags tags; }; struct rows { struct row *v; int n; };`,
    fields: 'struct rows rows, none;',
    values: '{(struct row[]){{"a", {(const char *const[]){"x", "y"}, 2}}, {"b", {0}}}, 2}, {0}',
  }), '<ul><li>0 a x y</li>\n<li>1 b -</li>\n</ul>empty');
});

test('htmlc: design 4 includes another template as a function with arguments', () => {
  assert.equal(render({
    templates: {
      'cts/kits/item-row.html': '{% use "page.h" %}\n{% args const char *name, int n %}\n<li>{{ name }} {{ n }}</li>\n',
      't/x.html': `{% use "cts/kits/item-row.html.h" %}\n${head}<ul>\n  {% include kits_item_row(p->name, 3) %}\n</ul>\n`,
    },
    fields: 'const char *name;', values: '"Gauze"', call: 't_x(o, p)',
  }), '<ul>\n<li>Gauze 3</li>\n</ul>\n');
});

test('htmlc: design 4 fills the blocks of a layout and keeps the defaults of the others', () => {
  const frame = '{% use "page.h" %}\n{% args const char *title %}\n<h1>{{ title }}</h1>\n{% block bar %}no bar{% end %}\n{% block content %}{% end %}\n';
  const page = `{% use "page.h" %}{% use "web/frame.html.h" %}
{% args const struct page *p %}
{% extends web_frame(p->title) %}

{% block content %}
<p>{{ p->text }}</p>
{% end %}
`;
  assert.equal(render({
    templates: { 'web/frame.html': frame, 't/x.html': page }, fields: 'const char *title, *text;', values: '"T", "<x>"',
    call: 't_x(o, p)',
  }), '<h1>T</h1>\nno bar\n<p>&lt;x&gt;</p>\n');
});

test('htmlc: design 4 translates through gettext and escapes the translation', () => {
  assert.equal(renderOne('<b title="{% t "Save" %}">{% t "Save" %}</b> {% t "say \\"no\\"" %}'),
    '<b title="&lt;Enregistrer&gt;">&lt;Enregistrer&gt;</b> say &quot;no&quot;');
});

test('htmlc: design 4 hands data to scripts so that nothing in it ends the element', () => {
  const page = renderOne('{% data "chart-data" p->chart %}{% data "none" p->none %}', {
    fields: 'struct json_text chart, none;', values: '{"[\\"</script><!--&\\u2028\\u2029\\u20ac\\"]"}, {0}',
  });
  assert.equal(page, '<script type="application/json" id="chart-data">["\\u003c/script\\u003e\\u003c!--\\u0026\\u2028\\u2029€"]</script>' +
    '<script type="application/json" id="none">null</script>');
  assert.deepEqual(JSON.parse(page.match(/>(\[.*?\])</)[1]), ['</script><!--&\u2028\u2029€']);
});

test('htmlc: design 4 drops comments whatever they hold', () => {
  assert.equal(renderOne('a{# {{ don\'t }} {% end %}\n <script> #}b {# 1 #}c'), 'ab c');
});

test('htmlc: design 4 puts attributes under conditions', () => {
  assert.equal(renderOne('<option value="1"{% if p->on %} selected{% end %}{% if !p->on %} hidden{% end %} class="a{% if p->on %} b{% end %}">x</option>', {
    fields: 'int on;', values: '1',
  }), '<option value="1" selected class="a b">x</option>');
});

// --- white space

test('htmlc: design 4 prints nothing for the lines that hold only tags', () => {
  const body = '<ul>\n  {% if p->n %}\n  {# why #} {% for x in *p %}\n<li>{{ *x }}</li>\n  {% end %}\n{% end %}\n</ul>\n';
  assert.equal(renderOne(body, { fields: 'int *v; int n;', values: '(int[]){1, 2}, 2' }), '<ul>\n<li>1</li>\n<li>2</li>\n</ul>\n');
});

test('htmlc: design 4 keeps the line end behind a tag that shares its line', () => {
  assert.equal(renderOne('a{% if p->n %}b{% end %}\nc {% t "d" %}\n{% t "e" %}\nf', { fields: 'int n;', values: '1' }), 'ab\nc d\ne\nf');
});

test('htmlc: design 4 shrinks white space between tags, but not in pre, textarea and attributes', () => {
  assert.equal(renderOne('<p title="a  b\n  c">a   b\n\n   c</p>\n<pre>a\n   b\n{{ 1 }}   2</pre>\n<textarea>\n  x\n</textarea>'),
    '<p title="a  b\n  c">a b\nc</p>\n<pre>a\n   b\n1   2</pre>\n<textarea>\n  x\n</textarea>');
});

test('htmlc: design 4 takes < and > in a title and textarea as text', () => {
  assert.equal(renderOne('<title>{{ p->s }} <3</title><textarea></b>{{ p->s }}</textarea>', { fields: 'char *s;', values: '(char *)"<"' }),
    '<title>&lt; <3</title><textarea></b>&lt;</textarea>');
});

// --- the C compiler's part, with the template's lines

const errorAt = (text, line) => assert.match(text, new RegExp(`^t/x\\.html:${line}:\\d+: (fatal )?error: `, 'm'));

test('htmlc: design 4 reports an unknown field with the template\'s own line', () => {
  const errors = errorsOfC('<p>\n{# two\nlines #}\n{% if p->n %}\n{{ p->n }}\n{{ p->nmae }}\n{% end %}\n</p>', 'int n;');
  errorAt(errors, 8);
  assert.match(errors, /nmae/);
});

test('htmlc: design 4 reports unknown lists, conditions, args and headers with the template\'s own line', () => {
  errorAt(errorsOfC('\n{% for x in p->rows %}{{ 1 }}{% end %}', 'int n;'), 4);
  errorAt(errorsOfC('\n{% if p->x %}a{% elif p->y %}\nb{% end %}', 'int x;'), 4);
  errorAt(errorsOfC('', 'int n;', { 'page.h': '#include "web/html.h"\n' }), 2);
});

for (const type of ['bool', 'double', 'float', 'struct decimal', 'void *', 'struct json_text'])
  test(`htmlc: design 4 does not compile {{ }} of a ${type}`, () => errorAt(errorsOfC('\n{{ p->x }}', `${type} x;`), 4));

test('htmlc: design 4 does not compile an address that begins with text or a number', () => {
  errorAt(errorsOfC('<a href="{{ p->s }}">x</a>', 'const char *s;'), 3);
  errorAt(errorsOfC('<form action="{{ p->n }}"></form>', 'int n;'), 3);
  errorAt(errorsOfC('\n<i data-combo-url="{{ p->s }}"></i>', 'const char *s;'), 4);
  errorAt(errorsOfC('<i data-ping="{{ p->s }}" hx-get="/"></i>', 'const char *s;'), 3);
  errorAt(errorsOfC('<i hx-get="{{ p->s }}"></i>', 'const char *s;'), 3);
});

test('htmlc: design 4 does not compile text further on in an address without | url', () => {
  errorAt(errorsOfC('<a\n href="/x/{{ p->s }}">x</a>', 'const char *s;'), 4);
});

test('htmlc: design 4 still sees the start of an address behind a branch that may print nothing', () => {
  errorAt(errorsOfC('<a href="{% if p->s %}/x/{% end %}{{ p->s }}">x</a>', 'const char *s;'), 3);
  errorAt(errorsOfC('<a href="{% if p->s %}{% else %}/x{% end %}{{ 1 }}">x</a>', 'const char *s;'), 3);
  errorAt(errorsOfC('<a href=" {{ p->s }}">x</a>', 'const char *s;'), 3);
});

test('htmlc: design 4 does not compile a block that the layout does not have', () => {
  const where = folder({
    'page.h': pageHeader('int n;'),
    'web/frame.html': '{% use "page.h" %}\n{% args int n %}\n{% block content %}{% end %}\n',
    't/x.html': '{% use "web/frame.html.h" %}\n{% args const struct page *p %}\n{% extends web_frame(p->n) %}\n{% block contents %}a{% end %}\n',
  });
  for (const name of ['web/frame.html', 't/x.html'])
    assert.equal(templateToC(where, name).stderr, '');
  errorAt(run(cc, [...flags, ...strict, '-fsyntax-only', 't/x.html.c'], where).stderr, 4);
});

// --- refusals: where a value cannot be made safe

refuses('interpolation in an event handler attribute', '<a onclick="go({{ p->n }})">x</a>', [3, /event handler onclick=.*script in static\/js/]);
refuses('interpolation in a handler of htmx', '<a hx-on:click="{{ p->n }}">x</a>', [3, /event handler hx-on:click=/]);
refuses('interpolation in a script', '\n<script src="/a.js">let a = "{{ p->s }}"</script>', [4, /into a script or style: hand it over with \{% data %\}/]);
refuses('interpolation in a style element', '<style>\na { color: {{ p->s }} }</style>', [3, /<style>.*style sheet in static\/css/], [4, /script or style/]);
refuses('interpolation in a style attribute', '<p style="width: {{ p->n }}%">x</p>', [3, /style=.*use a class/]);
refuses('interpolation in srcdoc', '<iframe src="/" srcdoc="{{ p->s }}"></iframe>', [3, /srcdoc=.*use src=/]);
refuses('interpolation in a comment', 'a\n<!-- {{ p->s }} -->', [4, /into a comment: take it out/]);
refuses('interpolation in the name of a tag', '<h{{ p->n }}>x', [3, /into the name of a tag: put it into text or between/], [3, /<h> is not closed/]);
refuses('interpolation instead of the name of a tag', '<{{ p->s }}>', [3, /"<" without the name of a tag/]);
refuses('interpolation in the name of an attribute', '<p data-{{ p->s }}="1">x</p>', [3, /into the name of an attribute/]);
refuses('interpolation between attributes', '<p {{ p->s }}>x</p>', [3, /into a tag, between attributes/]);
refuses('interpolation in an unquoted attribute', '<p\n class={{ p->s }}>x</p>', [4, /into an attribute without quotes/]);
refuses('interpolation in the JSON of htmx', '<p hx-vals=\'{"a": "{{ p->s }}"}\'>x</p>', [3, /hx-vals=, which htmx reads as code/]);
refuses('an encoded text at the start of an address', '<a href="{{ p->s | url }}">x</a>', [3, /begins with a struct url.*not with "\| url"/]);
refuses('a translation in an address', '<a href="{% t "x" %}">x</a>', [3, /\{% t %\} cannot stand in an address/]);

// --- refusals: what our content security policy forbids

refuses('an inline script', '<p>\n<script>\nalert(1)</script></p>', [4, /<script> without src.*static\/js/]);
refuses('a script whose src is optional', '<script{% if p->n %} src="/a.js"{% end %}></script>', [3, /<script> without src/]);
refuses('literal event handlers, in any case', '<a ONCLICK="go()">x</a>', [3, /event handler onclick=/]);
refuses('a literal style attribute', '<p style="color: red">x</p>', [3, /style=/]);
refuses('javascript: addresses', '<a href=" JavaScript:go()">x</a>', [3, /javascript: in href=/]);
refuses('javascript: addresses of drawings', '<svg><a xlink:href="javascript:go()"></a></svg>', [3, /javascript: in xlink:href=/]);
refuses('a header of HTTP in the page', '<meta http-equiv="refresh" content="0; url={{ p->s }}">', [3, /http-equiv=: send it as a header/]);

// --- refusals: HTML that does not hold together

refuses('an element that is not closed', '<div>\n<p>\n', [3, /<div> is not closed/], [4, /<p> is not closed/]);
refuses('an element closed by another one\'s end', '<div>\n<b><i>\n</b></div>', [4, /<i> is not closed: write <\/i>/]);
refuses('an end that closes nothing', '<p></p>\n</div>', [4, /<\/div> closes nothing/]);
refuses('an element opened in one branch only', '<div>{% if p->n %}\n<p>{% end %}\n</div>', [4, /<p> is not closed: write <\/p> in the same branch/]);
refuses('an element closed in one branch only', '<div>\n{% if p->n %}\n</div>{% end %}\n', [3, /<div> is not closed/], [5, /<\/div> closes nothing that was opened in this branch/]);
refuses('branches that end in different states', '<p\n{% if p->n %} class="a{% else %} id="b"{% end %}>x</p>', [4, /begins here in a tag, between attributes ends in the value of an attribute/]);
refuses('an else that ends elsewhere', '<p\n{% if p->n %} class="a"{% else %}\n id="b{% end %}>x</p>', [4, /begins here.*the value of an attribute/]);
refuses('a loop that leaves a tag open', '{% for x in p->rows %}<b {% end %}', [3, /text between tags ends in a tag/]);
refuses('quotes that change within a branch', '<p title="{% if p->n %}" title=\'{% end %}\'>x</p>', [3, /begins here in the value of an attribute ends in another one/]);
refuses('a missing quote', '<p title="a>x</p>\n<p class="b">y</p>', [4, /missing before an attribute, or a quote further up, in <p>/]);
refuses('a condition that completes the name of an attribute', '<p data{% if p->n %}-a{% end %}="x">y</p>', [3, /a blank is missing before an attribute.* in <p>/]);
refuses('a condition without a blank behind a tag\'s name', '<p{% if p->n %}hidden{% end %}>x</p>', [3, /a blank is missing before an attribute.* in <p>/]);
refuses('a condition in an unquoted attribute', '<p class=a{% if p->n %}b{% end %}>x</p>', [3, /cannot stand in an attribute without quotes/]);
refuses('a file that ends inside a tag', '<p>x</p>\n<a href="x', [4, /not closed: the file ends in the value of an attribute/]);
refuses('a file that ends inside a comment', '<!-- a', [3, /the file ends in a comment/]);
refuses('a bare < in text', 'a < b', [3, /in text write &lt;/]);
refuses('an element that seems to close itself', '<div/>', [3, /<div\/> does not close itself/]);

// --- refusals: the language

refuses('an unknown tag, with the nearest one', '{% fro x in p->rows %}{% end %}', [3, /no tag \{% fro %\}: did you mean "for"\?/]);
refuses('an unknown tag', '\n{% autoescape %}', [4, /no tag \{% autoescape %\}/]);
refuses('an unknown filter', '{{ p->s | raw }}', [3, /no "\| raw", only "\| url"/]);
refuses('an unclosed {{', 'a\n{{ p->s }', [4, /"\{\{" is not closed: write "\}\}"/]);
refuses('an unclosed {%', '{% if p->s }', [3, /"\{%" is not closed: write "%\}"/]);
refuses('an unclosed {#', '{# a', [3, /"\{#" is not closed: write "#\}"/]);
refuses('an empty expression', '{{ }}', [3, /expression of C: it is empty/]);
refuses('an expression with an open bracket', '{{ f(p }}', [3, /a bracket is not closed/]);
refuses('an expression that goes on as C', '{{ 1); abort( }}', [3, /a bracket closes nothing/]);
refuses('an if without end', 'a\n{% if p->n %}b', [4, /\{% if %\} is not closed/]);
refuses('a for without end', '{% for x in p->rows %}{% if x %}{% end %}', [3, /\{% for %\} is not closed/]);
refuses('an end without opener', 'a\n{% end %}', [4, /\{% end %\} belongs to no/]);
refuses('an else without opener', '{% else %}', [3, /\{% else %\} belongs to no/]);
refuses('an elif behind else', '{% if a %}{% else %}\n{% elif b %}{% end %}', [4, /\{% elif %\} does not belong .*\{% else %\} comes once and last/]);
refuses('an elif in for', '{% for x in p->rows %}\n{% elif b %}{% end %}', [4, /\{% elif %\} does not belong into \{% for %\} of line 3/]);
refuses('a malformed for', '{% for p->rows %}{% end %}', [3, /written \{% for row in list %\}/]);
refuses('a for with a name that is none', '{% for *x in p->rows %}{% end %}', [3, /no such names/]);
refuses('words behind end', '{% if p->n %}a{% end if %}', [3, /\{% end %\} stands alone: take off "if"/]);
refuses('an include that is no call', '{% include t_x %}', [3, /write name\(arguments\)/]);
refuses('an include inside a tag', '<p title="{% include t_x(p) %}">x</p>', [3, /\{% include %\} stands between tags, not in the value/]);
refuses('a block inside a tag', '<p {% block b %}{% end %}>x</p>', [3, /\{% block %\} stands between tags/]);
refuses('data inside a tag', '<title>{% data "a" p->json %}</title>', [3, /\{% data %\} stands between tags/]);
refuses('data without id', '{% data p->json %}', [3, /takes an id and a struct json_text/]);
refuses('a translation of an expression', '{% t p->s %}', [3, /one text in double quotes/]);
refuses('a block that stands twice', '{% block a %}{% end %}\n{% block a %}{% end %}', [4, /block "a" is already in line 3/]);
refuses('a block inside a block', '{% block a %}\n{% block b %}{% end %}{% end %}', [4, /block b %\} stands in another block/]);
refuses('args that stand twice', '{% args int n %}', [3, /\{% args %\} belongs to the top of the file/]);
refuses('use behind args', 'a\n{% use "b.h" %}', [4, /\{% use %\} belongs to the top/]);
refuses('text outside the blocks of a page', '{% extends web_frame(p) %}\n\ntext\n{% block a %}{% end %}', [5, /nothing but blocks/]);
refuses('an element left open at the end of a block', '{% extends web_frame(p) %}\n{% block a %}\n<p>{% end %}', [5, /<p> is not closed/]);

test('htmlc: design 4 refuses a template without args', () => {
  assert.match(refusals('{# a #}\n<p>x</p>\n')[0], /^x\.html:2: \{% args %\} is missing/);
  assert.match(refusals('')[0], /^x\.html:1: \{% args %\} is missing/);
});

test('htmlc: design 4 refuses a page of a layout that takes anything but one const pointer', () => {
  for (const args of ['struct page *p', 'const struct page *p, int n', 'int n', ''])
    assert.match(refusals(`\n{% args ${args} %}\n{% extends web_frame(p) %}\n`)[0], /^x\.html:2: a page that extends a layout takes one pointer/);
});

test('htmlc: design 4 refuses text that is not UTF-8, with its line', () => {
  assert.deepEqual(refusals(Buffer.concat([Buffer.from(`${head}a\n`), Buffer.from([0x62, 0xe9, 0x0a])])),
    ['x.html:4: this line is not UTF-8: save the file in that encoding']);
});

test('htmlc: design 4 reports all refusals of a file at once, in the order of its lines', () => {
  const found = refusals(`${head}<p style="a">\n{{ p->s | raw }}\n<b onclick="x">y</b>\n{% t 1 %}\n`);
  assert.deepEqual(found.map(line => line.match(/^x\.html:(\d+): (\S+)/).slice(1)),
    [['3', 'style=:'], ['3', '<p>'], ['4', 'there'], ['5', 'event'], ['6', '{%']]);
});

test('htmlc: design 4 names the function after folder and file', () => {
  const where = folder({ 'cts/kits/item-row.html': '{% args int n %}\n{{ n }}' });
  assert.equal(templateToC(where, 'cts/kits/item-row.html').status, 0);
  assert.match(readFileSync(join(where, 'cts/kits/item-row.html.h'), 'utf8'), /^void html_kits_item_row\(struct out \*o, int n\);$/m);
});

test('htmlc: a wrong command line prints the usage, a missing file its name', () => {
  const usage = run(htmlc, ['a.html']);
  assert.equal(usage.status, 2);
  assert.match(usage.stderr, /^usage: htmlc SOURCE\.html INCLUDE OUT\.c OUT\.h/);
  const missing = templateToC(dir, 'none.html');
  assert.equal(missing.status, 1);
  assert.match(missing.stderr, /^none\.html: No such file/);
});
