// SPDX-License-Identifier: MIT
// The budgets of large pages, measured and printed, not asserted: a busy machine proves nothing. What is asserted
// holds on any machine: the page opens, walks and searches without trouble, and stays small.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { launch, open } from './browser.js';
import { artefacts } from './paths.js';

/** @typedef {import('./browser.js').Tab} Tab */

/** @type {import('puppeteer-core').Browser} */
let browser;
/** @type {string[]} */
const lines = [];
before(async () => { browser = await launch(); });
after(async () => {
  await browser.close();
  writeFileSync(join(artefacts, 'budgets.txt'), `${lines.join('\n')}\n`);
});

/** @param {number[]} values */
function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

/** @param {number[]} values milliseconds @param {number} budget */
function told(values, budget) {
  return `median ${median(values).toFixed(1)} ms, worst ${Math.max(...values).toFixed(1)} ms of ${values.length}`
    + ` (budget ${budget.toLocaleString('en')} ms)`;
}

/**
 * Frames of a drag and of a wheel in the windows of a reader, in milliseconds: how long each takes to compute and
 * draw, and how far apart frames are that the browser shows while one drags.
 * @param {Tab} tab
 */
async function frames(tab) {
  return tab.page.evaluate(async () => {
    const { store, run, diagram } = /** @type {any} */ (window).raftlab;
    const whole = run.head.ended_at_us;
    /** @param {() => void} move */
    const measure = (move) => {
      const from = performance.now();
      move();
      diagram.draw();
      return performance.now() - from;
    };
    const shown = async () => new Promise((resolve) => { requestAnimationFrame(resolve); });
    const drag = async () => {
      const apart = [];
      let last = await shown();
      for (let k = 0; k < 30; k++) {
        diagram.panBy(k % 2 === 0 ? -9 : 7);
        const at = await shown();
        apart.push(at - last);
        last = at;
      }
      return apart;
    };
    /** @type {Record<string, {pan: number[], zoom: number[], apart: number[]}>} */
    const all = {};
    for (const [name, span] of Object.entries({ whole, '5 s': 5e6, '500 ms': 5e5, '50 ms': 5e4 })) {
      const middle = whole * 0.37;
      store.set({ from: span === whole ? 0 : middle - span / 2, until: span === whole ? whole : middle + span / 2 });
      measure(() => {});
      const pan = [...Array(30).keys()].map((k) => measure(() => diagram.panBy(k % 2 === 0 ? -9 : 7)));
      const zoom = [...Array(30).keys()].map((k) => measure(() => diagram.zoomAt(300, 100, k % 2 === 0 ? 1.2 : 0.85)));
      all[name] = { pan, zoom, apart: await drag() };
    }
    return all;
  });
}

/** A search of each kind, the first with everything cold. @param {Tab} tab */
async function searches(tab) {
  return tab.page.evaluate(() => {
    const { page } = /** @type {any} */ (window).raftlab;
    const field = /** @type {HTMLInputElement} */ (document.getElementById('query'));
    const asked = ['kind:vote node:2 term>=2', 'fate:lost', 'kind:vote node:2 term>=2 fate:lost', 'text:"k1"',
      'text:"votes for"', 'text:"k1" node:1', 'reason:loss', 'term:11 -kind:message'];
    return asked.map((text) => {
      const from = performance.now();
      field.value = text;
      page.search.look();
      return { text, took: performance.now() - from };
    });
  });
}

for (const { name, opens, budget } of [
  { name: 'chaos-100k', opens: 5, budget: 1000 },
  { name: 'chaos-1m', opens: 3, budget: 5000 },
]) {
  test(`${name}: opening, panning, zooming, searching`, { timeout: 300_000 }, async (t) => {
    /** @param {string} text */
    const say = (text) => {
      lines.push(`${name}: ${text}`);
      t.diagnostic(`${name}: ${text}`);
    };
    /** @type {number[]} */
    const opened = [];
    const once = async () => {
      const opening = await open(browser, name);
      opened.push(await opening.page.evaluate(() => /** @type {any} */ (window).readyAt));
      return opening;
    };
    for (let i = 1; i < opens; i++) await (await once()).close();
    const tab = await once();
    say(`open ${told(opened, budget)}`);
    for (const [window, { pan, zoom, apart }] of Object.entries(await frames(tab))) {
      say(`window ${window}: frame of a pan ${told(pan, 16)}`);
      say(`window ${window}: frame of a zoom ${told(zoom, 16)}`);
      say(`window ${window}: frames apart while dragging ${told(apart, 17)}`);
    }
    const asked = await searches(tab);
    say(`search ${told(asked.map(({ took }) => took), 50)}`);
    for (const { text, took } of asked) say(`search ${text}: ${took.toFixed(1)} ms`);
    await tab.page.evaluate(() => /** @type {any} */ (window).raftlab.page.search.clear());
    for (let i = 0; i < 20; i++) await tab.page.keyboard.press(i % 2 === 0 ? 'n' : 'ArrowRight');
    await tab.drawn();
    const nodes = await tab.page.evaluate(() => document.getElementsByTagName('*').length);
    say(`elements ${nodes} (budget 3,000)`);
    assert.ok(nodes < 3000);
    await tab.close();
  });
}

for (const name of ['five-events', 'chaos-100k', 'nodes-101', 'hostile']) {
  test(`${name} never has more than 3,000 elements`, { timeout: 120_000 }, async () => {
    const tab = await open(browser, name);
    const count = () => tab.page.evaluate(() => document.getElementsByTagName('*').length);
    let most = await count();
    for (const key of /** @type {const} */ (['a', 'End', 'Home', 'h', 'f', '?', 'Escape', 'v', 't'])) {
      await tab.press(key);
      most = Math.max(most, await count());
    }
    assert.ok(most < 3000, `${most} elements`);
    await tab.close();
  });
}
