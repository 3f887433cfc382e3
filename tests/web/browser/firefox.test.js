// SPDX-License-Identifier: MIT
// The same page in Firefox: it opens, draws, obeys keys and links, and its policy holds.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { launch, open, sizes } from './browser.js';
import { firefox } from './paths.js';
import { chapterCount, goToChapter, now } from './state.js';

const skip = firefox === undefined ? 'Firefox is not installed' : false;

/** @type {import('puppeteer-core').Browser} */
let browser;
before(async () => { if (!skip) browser = await launch('firefox'); });
after(async () => { if (!skip) await browser.close(); });

for (const name of ['five-events', 'finding', 'hostile', 'chaos-100k']) {
  for (const [size, box] of Object.entries({ laptop: sizes.laptop, phone: sizes.phone })) {
    test(`${name} in Firefox, ${size}`, { skip, timeout: 120_000 }, async () => {
      const tab = await open(browser, name, { size: box });
      assert.ok(await tab.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      const last = await chapterCount(tab) - 1;
      await goToChapter(tab, last);
      assert.equal((await now(tab)).chapter, last);
      assert.ok(await tab.page.evaluate(() => /** @type {any} */ (window).raftlab.diagram.labelBoxes().length > 0));
      assert.equal(await tab.page.evaluate(() => /** @type {any} */ (window).planted), undefined);
      await tab.shot(`${name}/firefox-${size}`);
      await tab.close();
    });
  }
}

test('keys, links and search in Firefox', { skip, timeout: 60_000 }, async () => {
  const tab = await open(browser, 'five-events', { hash: '#e=404' });
  assert.equal((await now(tab)).cursor, 403);
  await tab.press('c');
  assert.ok((await now(tab)).cursor < 403);
  const { heartbeats } = await now(tab);
  await tab.press('h');
  assert.equal((await now(tab)).heartbeats, !heartbeats);
  await tab.press('/');
  await tab.page.keyboard.type('kind:vote');
  await tab.press('Enter');
  assert.match(await tab.page.$eval('#count', (output) => output.textContent ?? ''), /\d/);
  await tab.close();
});
