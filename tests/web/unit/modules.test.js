// SPDX-License-Identifier: MIT
// The modules of report/web can be joined into one script, and the check that says so sees what would break.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { joined, namesInCmake, readModules, webFiles, wrongInModules } from '../modules.js';

/** @param {string} script */
function parses(script) {
  const folder = mkdtempSync(join(tmpdir(), 'raftlab-'));
  const file = join(folder, 'joined.mjs');
  writeFileSync(file, script);
  const run = spawnSync(process.execPath, ['--check', file], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  return { ok: run.status === 0, said: run.stderr };
}

test('the modules of the page keep the rules of joining', () => {
  const modules = readModules();
  assert.ok(modules.length > 0, 'report/CMakeLists.txt names no module');
  assert.deepEqual(wrongInModules(modules), []);
});

test('every module is joined, and none twice', () => {
  const names = readModules().map(({ name }) => name);
  assert.deepEqual([...names].sort(), webFiles());
  assert.equal(names.filter((name) => !name.startsWith('live_')).at(-1), 'page.js', 'page.js starts the page');
  assert.equal(names.at(-1), 'live_page.js', 'live_page.js starts the page of a class, so it is the last');
});

test('the modules joined parse as one', () => {
  const { ok, said } = parses(joined(readModules()));
  assert.ok(ok, said);
});

test('the check of the joining finds each thing that breaks it', () => {
  const a = { name: 'a.js', text: 'export const kOne = 1;\nexport function two() {}\nconst hidden = 3;\n' };
  /** @param {string} text @param {string} name */
  const wrong = (text, name = 'b.js') => wrongInModules([a, { name, text }]).join('\n');
  assert.equal(wrong("import { kOne, two } from './a.js';\ntwo(kOne);\n"), '');
  assert.match(wrong("import {\n  kOne,\n} from './a.js';\n"), /one line/);
  assert.match(wrong("import { kOne as one } from './a.js';\n"), /keeps its name/);
  assert.match(wrong("import * as a from './a.js';\n"), /write it as/);
  assert.match(wrong("import { kOne } from './c.js';\n"), /does not come before/);
  assert.match(wrong("import { hidden } from './a.js';\n"), /exports no hidden/);
  assert.match(wrong('function two() {}\n'), /two has the same name as one of a\.js/);
  assert.match(wrong('const { x: [kOne] } = { x: [1] };\n'), /kOne has the same name/);
  assert.match(wrong('const text = `\nexport all\n`;\n'), /is none/);
  assert.match(wrong('const last = 1;'), /newline/);
});

test('what is joined is what the page runs', () => {
  const a = { name: 'a.js', text: '// a\nexport const kOne = 1;\n' };
  const b = { name: 'b.js', text: "import { kOne } from './a.js';\nexport class B { one() { return kOne; } }\n" };
  assert.equal(joined([a, b]), '// a\nconst kOne = 1;\nclass B { one() { return kOne; } }\n');
  assert.ok(parses(joined([a, b])).ok);
  assert.ok(!parses(joined([a, a])).ok);
  assert.deepEqual(namesInCmake('# z.js\nset(web store.js\n  web/axis.js page.js)\nfile(GLOB x web/*.js)'),
    ['store.js', 'axis.js', 'page.js']);
});

test('the lock of the packages names versions and hashes, no place to fetch them from', () => {
  const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
  const own = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  for (const [name, one] of Object.entries(lock.packages)) {
    assert.ok(!('resolved' in one), `${name} says where it was fetched`);
    assert.ok(name === '' || /^sha512-/.test(one.integrity), `${name} has no hash`);
  }
  for (const version of Object.values(own.devDependencies)) assert.match(version, /^\d+\.\d+\.\d+$/);
});
