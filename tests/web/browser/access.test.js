// SPDX-License-Identifier: MIT
// For everyone: axe finds nothing serious, the page obeys dark mode and less movement, works by keys alone, prints and
// tells its story without JavaScript.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import test, { after, before } from 'node:test';
import { launch, open, sizes } from './browser.js';
import { goToChapter, now } from './state.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** @type {import('puppeteer-core').Browser} */
let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser.close(); });

/** What axe calls serious or critical: a line for each rule. @param {import('./browser.js').Tab} tab */
async function serious(tab) {
  await tab.page.evaluate(axe);
  return tab.page.evaluate(async () => {
    const { violations } = await /** @type {any} */ (window).axe.run(document, { resultTypes: ['violations'] });
    return violations.filter((/** @type {any} */ one) => ['serious', 'critical'].includes(one.impact))
      .map((/** @type {any} */ { id, nodes }) => (
        `${id}, ${nodes.length} times: ${nodes[0].target.join(' ')}: ${nodes[0].failureSummary.replace(/\s+/g, ' ')}`));
  });
}

/** @type {[string, 'light' | 'dark', 'laptop' | 'phone'][]} */
const looks = [
  ['five-events', 'light', 'laptop'], ['five-events', 'dark', 'laptop'], ['five-events', 'light', 'phone'],
  ['five-events', 'dark', 'phone'], ['taught', 'light', 'laptop'], ['taught', 'dark', 'phone'],
  ['violation', 'light', 'laptop'], ['violation', 'dark', 'laptop'], ['nodes-101', 'light', 'laptop'],
  ['hostile', 'dark', 'laptop'], ['hostile', 'light', 'phone'],
];

for (const [name, light, size] of looks) {
  test(`axe finds nothing serious: ${name}, ${light}, ${size}`, { timeout: 120_000 }, async () => {
    const tab = await open(browser, name, { size: sizes[size], dark: light === 'dark', bypass: true });
    await tab.shot(`${name}/${size}-${light}`);
    assert.deepEqual(await serious(tab), []);
    for (const details of await tab.page.$$('details')) await details.evaluate((one) => { one.open = true; });
    await tab.press('Escape');
    assert.deepEqual(await serious(tab), [], 'everything open');
    if (name === 'five-events') {
      await tab.press('?');
      assert.deepEqual(await serious(tab), [], 'help');
      await tab.shot(`${name}/${size}-${light}-help`);
    }
    await tab.close();
  });
}

for (const size of /** @type {const} */ (['laptop', 'phone'])) {
  test(`the page of a client history opens without trouble, and axe finds nothing serious: ${size}`, async () => {
    const tab = await open(browser, 'history', { size: sizes[size], plain: true });
    assert.ok(await tab.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await tab.shot(`history/${size}`);
    await tab.close();
    for (const dark of [false, true]) {
      const again = await open(browser, 'history', { size: sizes[size], plain: true, dark, bypass: true });
      assert.deepEqual(await serious(again), []);
      await again.close();
    }
  });
}

test('dark is dark, light is light', async () => {
  /** @param {boolean} dark */
  const paper = async (dark) => {
    const tab = await open(browser, 'five-events', { dark });
    const canvas = await tab.page.evaluate(() => {
      const one = /** @type {HTMLCanvasElement} */ (document.querySelector('#diagram canvas'));
      const context = /** @type {CanvasRenderingContext2D} */ (one.getContext('2d'));
      const points = context.getImageData(0, 0, one.width, one.height).data;
      let sum = 0;
      let seen = 0;
      for (let i = 0; i < points.length; i += 4) {
        if (points[i + 3] === 255) {
          sum += points[i] + points[i + 1] + points[i + 2];
          seen += 3;
        }
      }
      return seen === 0 ? null : sum / seen;
    });
    const body = await tab.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await tab.close();
    return { canvas, body: body.match(/\d+/g)?.slice(0, 3).reduce((sum, part) => sum + Number(part), 0) ?? -1 };
  };
  const light = await paper(false);
  const dark = await paper(true);
  assert.ok(light.body > 600 && dark.body < 200, `${light.body} and ${dark.body}`);
  if (light.canvas !== null && dark.canvas !== null) assert.ok(light.canvas > dark.canvas + 30);
});

test('who asks for less movement gets none', async () => {
  const tab = await open(browser, 'five-events', { still: true });
  const moving = await tab.page.evaluate(() => [...document.querySelectorAll('*')].filter((one) => {
    const style = getComputedStyle(one);
    return parseFloat(style.transitionDuration) > 0.01 || (style.animationName !== 'none'
      && parseFloat(style.animationDuration) > 0.01) || style.scrollBehavior === 'smooth';
  }).map((one) => one.tagName + one.id));
  assert.deepEqual(moving, []);
  await goToChapter(tab, 2);
  await tab.close();
});

test('with the keyboard alone one reaches everything, and sees where one is', { timeout: 120_000 }, async () => {
  const tab = await open(browser, 'five-events');
  const ids = new Set();
  /** @type {string[]} */
  const hidden = [];
  for (let i = 0; i < 120; i++) {
    await tab.page.keyboard.press('Tab');
    const at = await tab.page.evaluate(() => {
      const one = document.activeElement;
      if (one === null || one === document.body) return null;
      const box = one.getBoundingClientRect();
      const style = getComputedStyle(one);
      const ring = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
      const part = one.closest('#side, #top, #picture, #state, #why, #list, #transport');
      return { id: one.id, part: part?.id ?? '', text: `${one.tagName} ${one.id} ${one.textContent?.slice(0, 30)}`,
        seen: box.width > 1 && box.height > 1 && ring };
    });
    if (at === null) continue;
    ids.add(at.id).add(at.part);
    if (!at.seen && !at.text.includes('To the events')) hidden.push(at.text);
  }
  for (const part of ['t-heartbeats', 'query', 't-help', 'side', 'transport', 'state-view', 'why', 'list']) {
    assert.ok(ids.has(part), `the tab key does not reach ${part}, only ${[...ids].join(' ')}`);
  }
  assert.deepEqual(hidden, [], 'focus that is not seen');
  await tab.close();
});

test('the event list tells what the diagram shows', async () => {
  const tab = await open(browser, 'five-events');
  await tab.press('a');
  await tab.drawn();
  const box = await tab.page.$('#list-box');
  assert.notEqual(box, null);
  await tab.page.focus('#list-box');
  const before = (await now(tab)).cursor;
  await tab.press('ArrowDown');
  const { cursor } = await now(tab);
  assert.ok(cursor > before);
  await tab.page.waitForFunction((id) => document.getElementById('live')?.textContent?.includes(`e#${id}`)
    || document.querySelector('#list-box [aria-selected=true]')?.textContent?.includes(`e#${id}`),
  { timeout: 10_000 }, cursor + 1);
  await tab.shot('five-events/list');
  await tab.close();
});

test('at 200 % the page is usable', async () => {
  const tab = await open(browser, 'five-events', { size: { width: 700, height: 400 } });
  await goToChapter(tab, 1);
  assert.ok(await tab.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await tab.shot('five-events/zoomed');
  await tab.close();
});

for (const name of ['five-events', 'violation', 'chaos-100k']) {
  test(`${name} without JavaScript tells its story`, { timeout: 60_000 }, async () => {
    for (const [size, box] of Object.entries({ laptop: sizes.laptop, phone: sizes.phone })) {
      const tab = await open(browser, name, { noScript: true, size: box });
      const text = await tab.page.$eval('body', (body) => /** @type {HTMLElement} */ (body).innerText);
      assert.match(text, /First election|Violation/);
      assert.match(text, /e#1\d*\b/);
      assert.ok((await tab.page.$$('#story li')).length > 0);
      assert.ok((await tab.page.$$('#table tr')).length > 10);
      assert.equal(await tab.page.$eval('#table', (table) => table.getClientRects().length > 0), true);
      const empty = await tab.page.$$eval('#tools, #transport, #diagram, #state, #why',
        (parts) => parts.filter((part) => part.getClientRects().length > 0).map((part) => part.id));
      assert.deepEqual(empty, [], 'parts that need JavaScript are seen');
      if (size === 'phone') {
        assert.ok(await tab.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      }
      await tab.shot(`${name}/${size}-without-javascript`);
      await tab.close();
    }
  });
}

test('in print the story, the diagram and the numbers are there, in black on white', { timeout: 60_000 }, async () => {
  for (const dark of [false, true]) {
    const tab = await open(browser, 'five-events', { dark });
    await tab.page.emulateMediaType('print');
    await tab.drawn();
    const text = await tab.page.$eval('body', (body) => /** @type {HTMLElement} */ (body).innerText);
    assert.match(text, /First election/);
    assert.match(text, /raftlab run five-events/);
    const paper = await tab.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.match(paper, /rgb\(255, 255, 255\)|rgba\(0, 0, 0, 0\)/);
    const pdf = await tab.page.pdf({ format: 'A4' });
    assert.ok(pdf.length > 20_000);
    await tab.shot(`five-events/print-${dark ? 'dark' : 'light'}`);
    await tab.close();
  }
});
