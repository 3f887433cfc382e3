// SPDX-License-Identifier: MIT
// Two runs side by side, pictures of chapters, and what a teacher has the page do.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { launch, open } from './browser.js';
import { pagesFolder, shotsFolder } from './paths.js';
import { goToChapter } from './state.js';
import { readTimeline } from './timeline.js';

/** @type {import('puppeteer-core').Browser} */
let browser;
/** @type {string} */
let folder;
before(async () => {
  browser = await launch();
  folder = mkdtempSync(join(tmpdir(), 'raftlab-'));
});
after(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

/** @param {import('./browser.js').Tab} tab @param {string} path */
async function compareWith(tab, path) {
  const field = await tab.page.$('#other-file');
  await /** @type {import('puppeteer-core').ElementHandle<HTMLInputElement>} */ (field).uploadFile(path);
}

test('another run is laid below, from the first event that differs', async () => {
  // Both are the same scenario, but for a line that the other has more.
  const [one, other] = ['violation', 'expected'].map((name) => readTimeline(name).events.map((event) => (
    JSON.stringify({ ...event, line: undefined }))));
  const differs = other.findIndex((text, i) => text !== one[i]);
  assert.ok(differs > 0);
  const tab = await open(browser, 'violation');
  await compareWith(tab, join(pagesFolder, 'expected.html'));
  await tab.page.waitForFunction(() => document.getElementById('parting')?.hidden === false);
  await tab.drawn();
  const text = await tab.page.$eval('#parting', (line) => line.textContent ?? '');
  assert.match(text, new RegExp(`e#${differs + 1}\\b`));
  assert.equal(await tab.page.$eval('#diagram-other canvas', (one) => one.getBoundingClientRect().height > 50), true);
  assert.ok(await tab.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await tab.shot('violation/compared');
  await tab.page.click('#leave-comparison');
  await tab.drawn();
  assert.equal(await tab.page.$eval('#diagram-other', (one) => /** @type {HTMLElement} */ (one).hidden), true);
  await tab.close();
});

test('a run is the same as itself', async () => {
  const tab = await open(browser, 'five-events');
  await compareWith(tab, join(pagesFolder, 'five-events.html'));
  await tab.page.waitForFunction(() => document.getElementById('parting')?.hidden === false);
  assert.match(await tab.page.$eval('#parting', (line) => line.textContent ?? ''), /same/);
  await tab.close();
});

test('what cannot be compared is refused with words', async () => {
  const good = readFileSync(join(pagesFolder, 'five-events.html'), 'utf8');
  const wrong = { 'text.html': 'hello', 'empty.html': '',
    'damaged.html': good.replace(/(id=data>.{500})..../, '$1AAAA'),
    'cut.html': good.replace(/(id=data>.{400})[^<]*/, '$1') };
  for (const [name, text] of Object.entries(wrong)) {
    const tab = await open(browser, 'five-events');
    writeFileSync(join(folder, name), text);
    await compareWith(tab, join(folder, name));
    await tab.page.waitForFunction(() => document.getElementById('notice')?.hidden === false, { timeout: 10_000 });
    assert.ok((await tab.page.$eval('#notice', (line) => line.textContent ?? '')).length > 20, name);
    assert.equal(await tab.page.$eval('#diagram-other', (one) => /** @type {HTMLElement} */ (one).hidden), true, name);
    await tab.close();
  }
});

test('a chapter is saved as a picture', { timeout: 60_000 }, async () => {
  const tab = await open(browser, 'five-events');
  const session = await tab.page.createCDPSession();
  await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: folder });
  await goToChapter(tab, 0);
  await tab.page.$eval('#t-picture', (button) => /** @type {HTMLElement} */ (button).click());
  const saved = () => readdirSync(folder).find((name) => name.endsWith('.svg'));
  for (let i = 0; i < 200 && saved() === undefined; i++) await tab.drawn();
  const name = saved();
  assert.ok(name !== undefined, 'nothing was saved');
  const svg = readFileSync(join(folder, name), 'utf8');
  assert.match(svg, /^(<\?xml[^>]*>\s*)?<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  const wrong = await tab.page.evaluate((text) => {
    const parsed = new window.DOMParser().parseFromString(text, 'image/svg+xml');
    return parsed.querySelector('parsererror')?.textContent
      ?? [...parsed.querySelectorAll('script, foreignObject, [href]')].map((one) => one.tagName).join();
  }, svg);
  assert.equal(wrong, '');
  mkdirSync(join(shotsFolder, 'five-events'), { recursive: true });
  writeFileSync(join(shotsFolder, 'five-events', 'chapter-1.svg'), svg);
  await tab.close();
});

test('a lesson is told beside its chapter; predict first hides it until it is asked for', async () => {
  const tab = await open(browser, 'taught');
  const lessons = await tab.page.$$('.lesson');
  assert.ok(lessons.length >= 5, `${lessons.length} lessons`);
  await goToChapter(tab, 0);
  await tab.shot('taught/lesson');
  const seen = () => tab.page.$$eval('#story li .text', (texts) => texts.filter((one) => {
    const box = one.getBoundingClientRect();
    return box.height > 0 && /** @type {HTMLElement} */ (one).checkVisibility({ visibilityProperty: true });
  }).length);
  const all = await seen();
  assert.ok(all > 0);
  await tab.press('t');
  assert.ok(await seen() < all, 'nothing is hidden');
  await tab.shot('taught/predict');
  await tab.press('t');
  assert.equal(await seen(), all);
  await tab.close();
});
