// SPDX-License-Identifier: MIT
// What the page knows of itself (window.raftlab), asked from outside, and how far it obeys.

/** @typedef {import('./browser.js').Tab} Tab */

/**
 * @typedef {object} Now
 * @property {number} cursor
 * @property {number} from
 * @property {number} until
 * @property {boolean} heartbeats
 * @property {boolean} folded
 * @property {boolean} lostOnly
 * @property {boolean} turned
 * @property {boolean} predict
 * @property {number} chapter the one marked in the story, from 0; -1 none
 * @property {boolean} helped the help is open
 * @property {boolean} playing
 */

/** @param {Tab} tab @returns {Promise<Now>} */
export async function now(tab) {
  return tab.page.evaluate(() => {
    const { state } = /** @type {any} */ (window).raftlab.store;
    const chapters = [...document.querySelectorAll('#story li[data-first]')];
    return {
      ...state, found: undefined,
      chapter: chapters.findIndex((item) => item.getAttribute('aria-current') !== null),
      helped: /** @type {HTMLDialogElement} */ (document.getElementById('help')).open,
      playing: document.getElementById('go-play')?.getAttribute('aria-pressed') === 'true',
    };
  });
}

/** @param {Tab} tab @param {object} changes */
export async function set(tab, changes) {
  await tab.page.evaluate((all) => /** @type {any} */ (window).raftlab.store.set(all), changes);
  await tab.drawn();
}

/** How many chapters the story has. @param {Tab} tab */
export async function chapterCount(tab) {
  return (await tab.page.$$('#story li[data-first]')).length;
}

/** Goes to a chapter as a reader does. @param {Tab} tab @param {number} chapter from 0 */
export async function goToChapter(tab, chapter) {
  await tab.page.evaluate((k) => {
    const link = document.querySelectorAll('#story li[data-first]')[k].querySelector('h3 a');
    /** @type {HTMLElement} */ (link).click();
  }, chapter);
  await tab.drawn();
}

/** What the run of the page says of an event. @param {Tab} tab @param {number} event */
export async function eventOf(tab, event) {
  return tab.page.evaluate((i) => {
    const { run } = /** @type {any} */ (window).raftlab;
    return { node: run.node[i], cause: run.cause[i], effects: run.effectsOf(i), kind: run.head.kinds[run.kind[i]] };
  }, event);
}
