// SPDX-License-Identifier: MIT
// A link restores a moment, the browser's Back returns to the one before, and slides embed a chapter.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { launch, open } from './browser.js';
import { goToChapter, now } from './state.js';

/** @type {import('puppeteer-core').Browser} */
let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser.close(); });

test('#e=…&w=…-… restores event and window', async () => {
  const tab = await open(browser, 'five-events', { hash: '#e=404&w=1.9-2.4' });
  const { cursor, from, until } = await now(tab);
  assert.deepEqual({ cursor, from, until }, { cursor: 403, from: 1.9e6, until: 2.4e6 });
  await tab.close();
});

test('#e17 shows event 17', async () => {
  const tab = await open(browser, 'five-events', { hash: '#e17' });
  const { cursor, from, until } = await now(tab);
  assert.equal(cursor, 16);
  const time = await tab.page.evaluate(() => /** @type {any} */ (window).raftlab.run.time[16]);
  assert.ok(from <= time && time <= until, 'the event is not in the window');
  await tab.close();
});

const strange = ['#e=0', '#e=999999999', '#e=-3&w=9-1', '#w=abc', '#e=%zz', '#', '#<img src=x>', '#e=1e9&w=1e5-2e5'];
for (const hash of strange) {
  test(`the address ${hash} does no harm`, async () => {
    const tab = await open(browser, 'five-events', { hash });
    const { cursor, from, until } = await now(tab);
    assert.ok(cursor >= -1 && cursor < 584 && until > from);
    await tab.close();
  });
}

test('an address typed while the page is open is followed', async () => {
  const tab = await open(browser, 'five-events');
  await tab.page.evaluate(() => { location.hash = '#e=100'; });
  await tab.page.waitForFunction(() => /** @type {any} */ (window).raftlab.store.state.cursor === 99);
  await tab.close();
});

test('Back returns to what was seen before', async () => {
  const tab = await open(browser, 'five-events');
  await goToChapter(tab, 1);
  const first = await now(tab);
  await goToChapter(tab, 3);
  const second = await now(tab);
  assert.notEqual(second.cursor, first.cursor);
  await tab.page.goBack();
  await tab.page.waitForFunction((cursor) => /** @type {any} */ (window).raftlab.store.state.cursor === cursor, {},
    first.cursor);
  const back = await now(tab);
  assert.ok(Math.abs(back.from - first.from) <= 1 && Math.abs(back.until - first.until) <= 1);
  await tab.page.goForward();
  await tab.page.waitForFunction((cursor) => /** @type {any} */ (window).raftlab.store.state.cursor === cursor, {},
    second.cursor);
  await tab.close();
});

test('a link in the why panel leads to its event, and Back returns', async () => {
  const tab = await open(browser, 'five-events', { hash: '#e=404' });
  const target = await tab.page.$eval('#why-view a', (link) => {
    /** @type {HTMLElement} */ (link).click();
    return Number(/\d+/.exec(/** @type {HTMLAnchorElement} */ (link).hash)?.[0]);
  });
  await tab.drawn();
  assert.equal((await now(tab)).cursor, target - 1);
  await tab.page.goBack();
  await tab.page.waitForFunction(() => /** @type {any} */ (window).raftlab.store.state.cursor === 403);
  await tab.close();
});

test('with a violation the page opens there', async () => {
  for (const name of ['violation', 'finding']) {
    const tab = await open(browser, name);
    const kind = await tab.page.evaluate(() => {
      const { run, store } = /** @type {any} */ (window).raftlab;
      return run.head.kinds[run.kind[store.state.cursor]];
    });
    const { from, until, cursor } = await now(tab);
    const time = await tab.page.evaluate((i) => /** @type {any} */ (window).raftlab.run.time[i], cursor);
    assert.equal(kind, 'violation', name);
    assert.ok(from <= time && time <= until, 'the violation is not in the window');
    assert.notEqual(await tab.page.$('#story li.bad.now'), null);
    await tab.close();
  }
});

test('?embed&chapter=… shows the diagram of one chapter and nothing beside it', async () => {
  const tab = await open(browser, 'five-events', { query: '?embed&chapter=5', size: { width: 900, height: 500 } });
  const wanted = await tab.page.$$eval('#story li[data-first]',
    (items) => ({ .../** @type {HTMLElement} */ (items[4]).dataset }));
  const { cursor } = await now(tab);
  assert.ok(cursor + 1 >= Number(wanted.first) && cursor + 1 <= Number(wanted.last), `event ${cursor + 1}`);
  const seen = await tab.page.evaluate(() => ['#top', '#story', '#scenario', '#diagram canvas'].map((path) => {
    const box = document.querySelector(path)?.getBoundingClientRect();
    return box !== undefined && box.width > 0 && box.height > 0;
  }));
  assert.deepEqual(seen, [false, false, false, true]);
  const over = await tab.page.evaluate(() => [document.documentElement.scrollWidth - innerWidth,
    document.documentElement.scrollHeight - innerHeight]);
  assert.ok(over[0] <= 0 && over[1] <= 0, `scrolls by ${over}`);
  await tab.shot('five-events/embed');
  await tab.close();
});
