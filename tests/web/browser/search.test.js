// SPDX-License-Identifier: MIT
// The search finds what it says: its count is the one that the timeline beside the page gives.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { launch, open } from './browser.js';
import { now } from './state.js';
import { count, lostMessages, readTimeline } from './timeline.js';

/** @typedef {import('./timeline.js').TimelineEvent} TimelineEvent */

/** @type {import('puppeteer-core').Browser} */
let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser.close(); });

/** @param {TimelineEvent} event @param {string} part of its kind or of the type of its message, as people write it */
const isKind = (event, part) => event.kind.replaceAll('_', '-').includes(part) || (event.type ?? '').includes(part);

/** @typedef {(event: TimelineEvent, lost: Set<any>) => boolean} Holds */

/** What is asked, and the same asked of the timeline. @type {[string, Holds][]} */
const queries = [
  ['kind:vote', (event) => isKind(event, 'vote')],
  ['kind:message-sent', (event) => event.kind === 'message_sent'],
  ['kind:message_sent type:heartbeat', (event) => event.kind === 'message_sent' && event.type === 'heartbeat'],
  ['term>=2 -kind:client', (event) => (event.term ?? 0) >= 2 && !isKind(event, 'client')],
  ['term:1 node:2 -kind:client', (event) => event.term === 1 && event.node === 2 && !isKind(event, 'client')],
  ['kind:became node:0', (event) => isKind(event, 'became') && event.node === 0],
  ['kind:message-dropped', (event) => event.kind === 'message_dropped'],
  ['kind:message-sent fate:lost', (event, lost) => event.kind === 'message_sent' && lost.has(event.message)],
  ['from:1 to:2 kind:message-delivered',
    (event) => event.kind === 'message_delivered' && event.from === 1 && event.to === 2],
  ['t>=0.5 t<=0.9 kind:commit', (event) => event.at_us >= 5e5 && event.at_us <= 9e5 && isKind(event, 'commit')],
  ['reason:receiver-down', (event) => event.reason === 'receiver-down'],
  ['-kind:message', (event) => !isKind(event, 'message')],
];

/** @param {import('./browser.js').Tab} tab @param {string} text */
async function ask(tab, text) {
  await tab.page.$eval('#query', (field, value) => {
    const input = /** @type {HTMLInputElement} */ (field);
    input.value = value;
    input.dispatchEvent(new InputEvent('input', { bubbles: true }));
    /** @type {HTMLFormElement} */ (document.getElementById('search')).requestSubmit();
  }, text);
  await tab.drawn();
  return tab.page.evaluate(() => ({
    told: document.getElementById('count')?.textContent ?? '',
    wrong: document.getElementById('search-says')?.hidden === false,
    found: /** @type {any} */ (window).raftlab.store.state.found?.reduce(
      (/** @type {number} */ sum, /** @type {number} */ one) => sum + one, 0),
  }));
}

for (const name of ['five-events', 'chaos-100k']) {
  test(`in ${name} the search counts what the timeline has`, { timeout: 120_000 }, async () => {
    const { events } = readTimeline(name);
    const lost = lostMessages(events);
    const tab = await open(browser, name);
    for (const [text, holds] of queries) {
      const wanted = count(events, (event) => holds(event, lost));
      const { told, found, wrong } = await ask(tab, text);
      assert.equal(found, wanted, text);
      assert.equal(wrong, false, text);
      assert.ok(told.replaceAll(',', '').includes(wanted === 0 ? 'nothing' : String(wanted)), `${text}: ${told}`);
    }
    assert.ok(count(events, (event) => event.kind === 'message_dropped') > 0, 'something was lost in this run');
    await tab.close();
  });
}

test('words are looked for in the sentences of the events', async () => {
  const tab = await open(browser, 'five-events');
  const { found } = await ask(tab, 'text:"Some Value"');
  const wanted = await tab.page.evaluate(() => {
    const { run } = /** @type {any} */ (window).raftlab;
    let sum = 0;
    for (let i = 0; i < run.n; i++) sum += run.textOf(i).includes('Some Value') ? 1 : 0;
    return sum;
  });
  assert.ok(found > 0);
  assert.equal(found, wanted);
  await tab.close();
});

test('next and previous walk through what was found, escape ends the search', async () => {
  const { events } = readTimeline('five-events');
  const ids = events.filter((event) => event.kind === 'message_dropped').map((event) => event.id - 1);
  const tab = await open(browser, 'five-events');
  await ask(tab, 'kind:message-dropped');
  const first = (await now(tab)).cursor;
  assert.ok(ids.includes(first));
  await tab.page.click('#found-after');
  await tab.drawn();
  assert.equal((await now(tab)).cursor, ids[(ids.indexOf(first) + 1) % ids.length]);
  await tab.page.click('#found-before');
  await tab.drawn();
  assert.equal((await now(tab)).cursor, first);
  await tab.shot('five-events/search');
  await tab.page.focus('#query');
  await tab.press('Escape');
  assert.equal(await tab.page.evaluate(() => /** @type {any} */ (window).raftlab.store.state.found), null);
  await tab.close();
});

const wrongOnes = ['kind:nonsense', 'nonsense:1', 'term>=abc', 'node:77', 'text:"open', 'node>=1', '-', 'fate:eaten'];
test('a search that cannot be is told what is wrong with it', { timeout: 60_000 }, async () => {
  const tab = await open(browser, 'five-events');
  for (const text of wrongOnes) {
    const { wrong } = await ask(tab, text);
    assert.equal(wrong, true, text);
    assert.ok((await tab.page.$eval('#search-says', (line) => line.textContent ?? '')).length > 10, text);
  }
  await tab.close();
});
