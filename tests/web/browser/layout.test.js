// SPDX-License-Identifier: MIT
// Nothing lies on anything else, nothing leaves the page: diagram and panels, at each chapter, in three sizes.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { launch, open, sizes } from './browser.js';
import { chapterCount, goToChapter, set } from './state.js';

/** @typedef {{x: number, y: number, width: number, height: number, text: string}} Box */
/** @typedef {import('./browser.js').Tab} Tab */

/** @type {import('puppeteer-core').Browser} */
let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser.close(); });

/** Boxes that lie on one another by more than a rounded pixel. @param {Box[]} boxes */
function overlaps(boxes) {
  /** @type {string[]} */
  const found = [];
  boxes.forEach((a, i) => {
    for (const b of boxes.slice(i + 1)) {
      const wide = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
      const high = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
      if (wide > 1 && high > 1) found.push(`“${a.text}” and “${b.text}” by ${wide.toFixed(0)} x ${high.toFixed(0)}`);
    }
  });
  return found;
}

/** The labels of the diagram and the names of its lanes. @param {Tab} tab */
async function diagram(tab) {
  return tab.page.evaluate(() => {
    const { diagram } = /** @type {any} */ (window).raftlab;
    const box = document.querySelector('#diagram canvas')?.getBoundingClientRect();
    const names = diagram.scene.shapes
      .filter((/** @type {any} */ { type, style }) => type === 'text' && style === 'textName')
      .map((/** @type {any} */ { x, y, text, style, align }) => {
        const width = diagram.painter.measure(text, style);
        const left = { start: 0, middle: width / 2, end: width }[/** @type {string} */ (align)] ?? 0;
        return { x: x - left, y: y - 5, width, height: 10, text };
      });
    return {
      boxes: /** @type {Box[]} */ ([...diagram.labelBoxes(), ...names]),
      width: box?.width ?? 0, height: box?.height ?? 0,
    };
  });
}

/** Texts of panels that lie on one another, are cut off, or leave the window. @param {Tab} tab */
async function panels(tab) {
  return tab.page.evaluate(() => {
    /** @type {string[]} */
    const wrong = [];
    if (document.documentElement.scrollWidth > innerWidth) {
      wrong.push(`the page is ${document.documentElement.scrollWidth} px wide`);
    }
    const parts = ['#top', '#side', '#overview', '#diagram', '#legend', '#transport', '#state', '#why']
      .map((path) => document.querySelector(path))
      .filter((one) => one !== null && /** @type {HTMLElement} */ (one).offsetParent !== null);
    parts.forEach((a, i) => {
      const one = /** @type {Element} */ (a).getBoundingClientRect();
      if (one.left < -1 || one.right > innerWidth + 1) wrong.push(`#${a?.id} leaves the window`);
      for (const b of parts.slice(i + 1)) {
        const other = /** @type {Element} */ (b).getBoundingClientRect();
        const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
        const high = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
        if (wide > 1 && high > 1) wrong.push(`#${a?.id} and #${b?.id} overlap by ${wide} x ${high}`);
      }
    });
    // Texts side by side in the panels: none may lie on its neighbour.
    for (const panel of ['#state-view', '#why-view', '#top', '#legend', '#story li.now']) {
      const texts = [...document.querySelectorAll(`${panel} :is(th, td, p, li, h1, h3, button, .entry, .verdict)`)]
        .filter((one) => one.getClientRects().length > 0 && !one.classList.contains('unseen'));
      texts.forEach((a, i) => {
        const one = a.getBoundingClientRect();
        for (const b of texts.slice(i + 1)) {
          if (a.contains(b) || b.contains(a)) continue;
          const other = b.getBoundingClientRect();
          const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
          const high = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
          if (wide > 1.5 && high > 1.5) {
            wrong.push(`${panel}: “${a.textContent?.slice(0, 40)}” and “${b.textContent?.slice(0, 40)}” overlap`);
          }
        }
      });
    }
    return wrong;
  });
}

/** @param {Tab} tab @param {string} where */
async function checkHere(tab, where) {
  const { boxes, width, height } = await diagram(tab);
  const outside = boxes.filter((box) => box.x < -1 || box.y < -1 || box.x + box.width > width + 1
    || box.y + box.height > height + 1).map((box) => `“${box.text}” leaves the diagram`);
  assert.deepEqual([...overlaps(boxes), ...outside, ...await panels(tab)], [], where);
  return boxes.length;
}

/** Chapters that are looked at: all of a short story, some of a long one. @param {number} count */
const some = (count) => [...Array(count).keys()].filter((k) => count <= 16 || k % 4 === 0 || k === count - 1);

for (const name of ['five-events', 'taught', 'figure-8', 'violation', 'finding', 'chaos-100k', 'nodes-9', 'hostile']) {
  for (const [size, box] of Object.entries(sizes)) {
    if (size === 'screen' && ['taught', 'violation', 'nodes-9'].includes(name)) continue;
    const title = `${name} at ${box.width} x ${box.height}: no label on another, at each chapter`;
    test(title, { timeout: 120_000 }, async () => {
      const tab = await open(browser, name, { size: box });
      let labels = await checkHere(tab, 'as it opens');
      for (const chapter of some(await chapterCount(tab))) {
        await goToChapter(tab, chapter);
        labels += await checkHere(tab, `chapter ${chapter + 1}`);
        await tab.shot(`${name}/${size}-chapter-${chapter + 1}`);
      }
      assert.ok(labels > 0, 'the diagram has labels');
      for (const changes of [{ heartbeats: true }, { folded: false }, { lostOnly: true }]) {
        await set(tab, changes);
        await checkHere(tab, JSON.stringify(changes));
      }
      await set(tab, { heartbeats: false, folded: true, lostOnly: false, turned: true });
      await checkHere(tab, 'turned');
      await tab.shot(`${name}/${size}-turned`);
      await tab.close();
    });
  }
}

for (const name of ['nodes-1', 'nodes-101', 'chaos-1m']) {
  for (const [size, box] of Object.entries(sizes)) {
    test(`${name} at ${box.width} x ${box.height} as it opens and as a whole`, { timeout: 120_000 }, async () => {
      const tab = await open(browser, name, { size: box });
      await checkHere(tab, 'as it opens');
      await tab.shot(`${name}/${size}`);
      await tab.press('0');
      await checkHere(tab, 'as a whole');
      await tab.shot(`${name}/${size}-whole`);
      await tab.close();
    });
  }
}

test('the window may change its size', async () => {
  const tab = await open(browser, 'five-events', { size: sizes.screen });
  for (const box of [sizes.phone, { width: 740, height: 360 }, { width: 700, height: 400 }, sizes.laptop]) {
    await tab.page.setViewport(box);
    await tab.drawn();
    await tab.drawn();
    await checkHere(tab, `${box.width} x ${box.height}`);
  }
  await tab.close();
});
