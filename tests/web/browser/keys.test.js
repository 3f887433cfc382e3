// SPDX-License-Identifier: MIT
// Every key of the specification does what it says, and leaves typing alone.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { launch, open } from './browser.js';
import { eventOf, goToChapter, now } from './state.js';

/** @type {import('puppeteer-core').Browser} */
let browser;
/** @type {import('./browser.js').Tab} */
let tab;
before(async () => {
  browser = await launch();
  tab = await open(browser, 'five-events');
});
after(async () => { await browser.close(); });

/** @param {...import('puppeteer-core').KeyInput} keys */
async function press(...keys) {
  const before = await now(tab);
  await tab.press(...keys);
  return { before, then: await now(tab) };
}

/** @param {import('puppeteer-core').KeyInput} key */
async function pressShift(key) {
  const before = await now(tab);
  await tab.page.keyboard.down('Shift');
  await tab.press(key);
  await tab.page.keyboard.up('Shift');
  return { before, then: await now(tab) };
}

test('right and left go an event on and back', async () => {
  await goToChapter(tab, 0);
  const right = await press('ArrowRight');
  assert.ok(right.then.cursor > right.before.cursor);
  const left = await press('ArrowLeft');
  assert.equal(left.then.cursor, right.before.cursor);
});

test('shift with right and left, and a presenter, go a chapter on and back', async () => {
  await goToChapter(tab, 0);
  const on = await pressShift('ArrowRight');
  assert.equal(on.then.chapter, on.before.chapter + 1);
  assert.notEqual(on.then.cursor, on.before.cursor);
  assert.equal((await pressShift('ArrowLeft')).then.chapter, on.before.chapter);
  assert.equal((await press('PageDown')).then.chapter, on.before.chapter + 1);
  assert.equal((await press('PageUp')).then.chapter, on.before.chapter);
});

test('n and p go to the next and the previous interesting event', async () => {
  await goToChapter(tab, 1);
  const next = await press('n');
  assert.ok(next.then.cursor > next.before.cursor);
  const previous = await press('p');
  assert.ok(previous.then.cursor < next.then.cursor);
});

test('c goes to the cause, e to an effect', async () => {
  await goToChapter(tab, 0);
  for (let i = 0; i < 12; i++) await tab.press('ArrowRight');
  let { cursor } = await now(tab);
  let { cause } = await eventOf(tab, cursor);
  for (let i = 0; cause < 0 && i < 40; i++) {
    await tab.press('ArrowRight');
    ({ cursor } = await now(tab));
    ({ cause } = await eventOf(tab, cursor));
  }
  const toCause = await press('c');
  assert.equal(toCause.then.cursor, cause);
  const { effects } = await eventOf(tab, cause);
  const toEffect = await press('e');
  assert.ok(effects.includes(toEffect.then.cursor), `${toEffect.then.cursor} is none of ${effects}`);
});

test('+ and - zoom, 0 shows the whole run', async () => {
  await goToChapter(tab, 2);
  const closer = await press('+');
  const span = (/** @type {import('./state.js').Now} */ of) => of.until - of.from;
  assert.ok(span(closer.then) < span(closer.before));
  const wider = await press('-', '-');
  assert.ok(span(wider.then) > span(closer.then));
  const whole = await press('0');
  const ended = await tab.page.evaluate(() => /** @type {any} */ (window).raftlab.run.head.ended_at_us);
  assert.equal(whole.then.from, 0);
  assert.ok(whole.then.until >= ended);
});

test('space plays and stops', async () => {
  await press('0');
  await goToChapter(tab, 0);
  const started = await press(' ');
  assert.equal(started.then.playing, true);
  await tab.page.waitForFunction((cursor) => /** @type {any} */ (window).raftlab.store.state.cursor > cursor,
    { timeout: 20_000 }, started.before.cursor);
  assert.equal((await press(' ')).then.playing, false);
});

test('h shows heartbeats and folds them again', async () => {
  const shown = await press('h');
  assert.notEqual(shown.then.heartbeats, shown.before.heartbeats);
  assert.equal(await tab.page.$eval('#t-heartbeats', (button) => button.getAttribute('aria-pressed')),
    String(!shown.then.heartbeats));
  assert.equal((await press('h')).then.heartbeats, shown.before.heartbeats);
});

test('a digit goes to the next event of that node', async () => {
  for (const digit of /** @type {const} */ (['1', '2'])) {
    await goToChapter(tab, 0);
    const { before, then } = await press(digit);
    assert.notEqual(then.cursor, before.cursor);
    assert.equal((await eventOf(tab, then.cursor)).node, Number(digit));
  }
});

test('v turns the diagram and back', async () => {
  const turned = await press('v');
  assert.equal(turned.then.turned, !turned.before.turned);
  await tab.shot('five-events/turned');
  assert.equal((await press('v')).then.turned, turned.before.turned);
});

test('t hides what the teacher says and shows it again', async () => {
  const hidden = await press('t');
  assert.equal(hidden.then.predict, !hidden.before.predict);
  assert.equal((await press('t')).then.predict, hidden.before.predict);
});

test('y copies the link, or says why not', async () => {
  await press('y');
  await tab.page.waitForFunction(() => {
    const notice = document.getElementById('notice');
    return notice !== null && !notice.hidden && notice.textContent !== '';
  }, { timeout: 10_000 });
});

test('? opens the help with every key, escape closes it', async () => {
  assert.equal((await press('?')).then.helped, true);
  const help = await tab.page.$eval('#help', (dialog) => dialog.textContent?.toLowerCase() ?? '');
  for (const word of ['play', 'event', 'chapter', 'cause', 'effect', 'zoom', 'search', 'heartbeats', 'node', 'link',
    'turn', 'help']) assert.ok(help.includes(word), `the help does not say ${word}`);
  await tab.shot('five-events/help');
  assert.equal((await press('Escape')).then.helped, false);
});

test('/ searches, and keys typed there are text', async () => {
  const { before } = await press('/');
  assert.equal(await tab.page.evaluate(() => document.activeElement?.id), 'query');
  await tab.page.keyboard.type('nhvpc0');
  const then = await now(tab);
  assert.deepEqual({ ...then, cursor: 0 }, { ...before, cursor: 0 });
  assert.equal(await tab.page.$eval('#query', (field) => /** @type {HTMLInputElement} */ (field).value), 'nhvpc0');
  await press('Escape');
  assert.notEqual(await tab.page.evaluate(() => document.activeElement?.id), 'query');
});

test('keys with control belong to the browser', async () => {
  const before = await now(tab);
  await tab.page.keyboard.down('Control');
  await tab.press('h');
  await tab.page.keyboard.up('Control');
  assert.deepEqual(await now(tab), before);
});

test('after all of this the page had no trouble', async () => { await tab.close(); });
