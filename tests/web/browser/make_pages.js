// SPDX-License-Identifier: MIT
// Makes every page the browser tests open, and the timeline of each as lines, with the program under test.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { artefacts, pagesFolder, raftlab, shotsFolder } from './paths.js';
import { pages } from './scenarios.js';

/** @param {string[]} words @param {number} exit */
function run(words, exit = 0) {
  const done = spawnSync(raftlab, words, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (done.error !== undefined) throw new Error(`${raftlab} does not start: ${done.error.message}`);
  if (done.status !== exit) {
    throw new Error(`raftlab ${words.join(' ')} ended with ${done.status}, not ${exit}\n${done.stdout}${done.stderr}`);
  }
  return done.stdout;
}

/** The first line of a timeline is its head. @param {string} lines */
const eventsIn = (lines) => readFileSync(lines, 'utf8').trimEnd().split('\n').length - 1;

/** @param {string} name @param {Page} page */
function play(name, page) {
  const file = join(pagesFolder, `${name}.raft`);
  const { unexpected } = page;
  if (unexpected !== undefined) writeFileSync(file, run(['show', unexpected]).replace(/^expect violation.*\n/m, ''));
  if (page.text !== undefined) writeFileSync(file, page.text);
  const html = join(pagesFolder, `${name}.html`);
  const lines = join(pagesFolder, `${name}.jsonl`);
  const also = [...(page.large ? [] : ['--jsonl', lines]), ...(page.teach ? ['--teach'] : [])];
  const said = run(['run', page.builtin ?? file, '--seed', '1', '--html', html, ...also], page.exit);
  return page.large ? Number(/([\d,]+) events/.exec(said)?.[1].replaceAll(',', '')) : eventsIn(lines);
}

/** The first finding of a campaign, under the name of the page. @param {string} name @param {Page} page */
function find(name, page) {
  const folder = join(artefacts, 'found');
  rmSync(folder, { recursive: true, force: true });
  run(['fuzz', ...(page.rules ?? []), '--runs', '100', '--jobs', '1', '--keep-going', '1', '--out', folder], page.exit);
  const raft = readdirSync(folder).find((file) => file.endsWith('.raft'));
  if (raft === undefined) throw new Error(`raftlab fuzz wrote no scenario into ${folder}`);
  for (const ending of ['raft', 'html', 'json']) {
    renameSync(join(folder, raft.replace(/raft$/, ending)), join(pagesFolder, `${name}.${ending}`));
  }
  const lines = join(pagesFolder, `${name}.jsonl`);
  run(['run', join(pagesFolder, `${name}.raft`), '--jsonl', lines]);
  return eventsIn(lines);
}

/** The client history of a run, as a page of its own. */
function history() {
  const json = join(pagesFolder, 'history.json');
  run(['run', 'five-events', '--seed', '1', '--json', json]);
  run(['check-history', json, '--html', join(pagesFolder, 'history.html')]);
}

/** @typedef {import('./scenarios.js').Page} Page */

rmSync(pagesFolder, { recursive: true, force: true });
rmSync(shotsFolder, { recursive: true, force: true });
mkdirSync(pagesFolder, { recursive: true });
mkdirSync(shotsFolder, { recursive: true });
for (const [name, page] of Object.entries(pages)) {
  const events = page.fuzz ? find(name, page) : play(name, page);
  const [least, most] = page.events ?? [1, 1e9];
  if (!(events >= least && events <= most)) throw new Error(`${name} has ${events} events, not ${least} to ${most}`);
  const kib = Math.ceil(statSync(join(pagesFolder, `${name}.html`)).size / 1024);
  process.stdout.write(`${name}: ${events.toLocaleString('en')} events, ${kib.toLocaleString('en')} KiB of page\n`);
}
history();
