// SPDX-License-Identifier: MIT
// A live class for tests: the server on a free port of this machine, browsers that open its links, what can be asked of
// their pages.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'node:test';
import { sizes, Tab, ready, watch } from './browser.js';
import { artefacts, raftlab } from './paths.js';

/** @typedef {import('puppeteer-core').Browser} Browser */

/** Classes whose test has not ended them. @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
// A class that a failing test leaves behind would keep this process waiting for it.
after(() => { for (const child of running) child.kill('SIGKILL'); });

/** Where classes leave their scenarios. @param {string} name */
export function classFolder(name) {
  const folder = join(artefacts, 'classes', name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

/**
 * Starts a class; `stop` ends it as Ctrl-C does.
 * @param {string} folder it runs there
 * @param {string[]} words of the command line
 */
export async function startClass(folder, words) {
  const child = spawn(raftlab, ['serve', '--port', '0', '--color', 'never', ...words], { cwd: folder });
  const said = { out: '', err: '' };
  child.stdout.on('data', (bytes) => { said.out += bytes; });
  child.stderr.on('data', (bytes) => { said.err += bytes; });
  /** @type {Promise<number | null>} */
  const ended = new Promise((resolve) => { child.on('exit', resolve); });
  running.add(child);
  void ended.then(() => running.delete(child));
  await new Promise((resolve, reject) => {
    child.stdout.on('data', () => { if (/students\s+\S+\n/.test(said.out)) resolve(undefined); });
    child.on('error', reject);
    void ended.then((code) => reject(new Error(`serve ended with ${code}: ${said.out}${said.err}`)));
  });
  const link = (/** @type {string} */ who) => new RegExp(`${who}\\s+(\\S+)`).exec(said.out)?.[1] ?? '';
  return {
    teacher: link('teacher'), students: link('students'), said,
    stop: async () => {
      child.kill('SIGINT');
      return ended;
    },
  };
}

/**
 * @param {Browser} browser
 * @param {string} address
 * @param {import('./browser.js').How} [how]
 */
export async function openClass(browser, address, how = {}) {
  const page = await browser.newPage();
  page.setDefaultTimeout(60_000);
  const tab = new Tab(page, address);
  if (how.bypass) await page.setBypassCSP(true);
  await page.setViewport({ ...(how.size ?? sizes.laptop), deviceScaleFactor: 1 });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: how.dark ? 'dark' : 'light' },
    { name: 'prefers-reduced-motion', value: how.still ? 'reduce' : 'no-preference' }]);
  if (!how.bypass) await page.evaluateOnNewDocument(watch);
  await page.goto(address, { waitUntil: 'load' });
  await ready(tab);
  return tab;
}

/** What a page knows of the class now. @param {Tab} tab */
export function knows(tab) {
  return tab.page.evaluate(() => {
    const { page, run } = /** @type {any} */ (window).raftlab;
    const last = run.n - 1;
    const nodes = Array.from({ length: run.nodes }, (_, i) => i);
    return {
      last: run.first + last,
      letters: last < 0 ? '' : nodes.map((i) => run.state.letter(i, last)).join(''),
      commits: last < 0 ? [] : nodes.map((i) => run.state.commit(i, last)),
      leader: page.leader(),
      lines: page.class.linesBefore + page.class.lines.length,
      branches: document.querySelectorAll('#branches button').length,
      cut: document.querySelectorAll('.map-link.cut').length,
      state: document.getElementById('class-state')?.textContent ?? '',
      control: page.class.control,
      said: document.getElementById('said')?.textContent ?? '',
      digest: document.getElementById('digest')?.textContent?.replace('digest ', '') ?? '',
    };
  });
}

/**
 * Waits until a page knows what is asked.
 * @param {Tab} tab
 * @param {(known: Awaited<ReturnType<typeof knows>>) => boolean} test
 * @param {string} what
 */
export async function until(tab, test, what) {
  const end = performance.now() + 60_000;
  let known = await knows(tab);
  while (!test(known)) {
    assert.ok(performance.now() < end, `${what}: ${JSON.stringify(known)}`);
    await new Promise((resolve) => { setTimeout(resolve, 30); });
    known = await knows(tab);
  }
  return known;
}

/** The middle of a node of the ring, in the window. @param {Tab} tab @param {number} node */
export async function placeOfNode(tab, node) {
  const circle = await tab.page.waitForSelector(`.map-node[data-node="${node}"] circle`);
  const box = await circle?.boundingBox();
  assert.ok(box, `node ${node} is not in sight`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2, r: box.width / 2 };
}

/** Chooses from the menu that is open. @param {Tab} tab @param {RegExp} text */
export async function choose(tab, text) {
  await tab.page.waitForSelector('#pop:not([hidden])');
  for (const item of await tab.page.$$('#pop [role=menuitem]')) {
    if (text.test(await item.evaluate((one) => one.textContent ?? ''))) {
      await item.click();
      return;
    }
  }
  assert.fail(`the menu offers nothing like ${text}`);
}

/** Types a line of the scenario. @param {Tab} tab @param {string} line */
export async function typeLine(tab, line) {
  await tab.page.focus('#line');
  await tab.page.keyboard.type(line);
  await tab.page.keyboard.press('Enter');
}
