// SPDX-License-Identifier: MIT
// The chapters on the left: which one the cursor is in, and the way to each. Their texts are in the page already.

import { byId } from './dom.js';

/** @typedef {{first: number, last: number, title: string, item: HTMLElement, bad: boolean}} StoryChapter */

/** @returns {StoryChapter[]} as the page lists them; events from 0 */
export function chaptersOfPage() {
  return Array.from(byId('story').querySelectorAll('li[data-first]'), (node) => {
    const item = /** @type {HTMLElement} */ (node);
    return {
      first: Number(item.dataset.first) - 1, last: Number(item.dataset.last) - 1,
      title: item.querySelector('h3')?.textContent ?? '', item, bad: item.classList.contains('bad'),
    };
  });
}

/**
 * The chapter an event is told in: the latest one to begin that holds it, else the last one that began.
 * @param {{first: number, last: number}[]} chapters in order of their first event
 * @param {number} event
 * @returns {number} -1 before the first
 */
export function chapterAt(chapters, event) {
  let began = -1;
  let holds = -1;
  chapters.forEach((chapter, k) => {
    if (chapter.first > event) return;
    began = k;
    if (event <= chapter.last) holds = k;
  });
  return holds >= 0 ? holds : began;
}

/** What follows from the end of a chapter at once is shown with it: answers on their way, for so long at most. */
const kAfterLeastUs = 7000;
const kAfterMostUs = 30_000;

/**
 * The time of the last event that follows from event i until `limit`; that of i itself if none does.
 * @param {{time: ArrayLike<number>, effectsOf: (i: number) => number[]}} run
 * @param {number} i
 * @param {number} limit
 */
export function lastEffect(run, i, limit) {
  let last = run.time[i];
  const open = [i];
  for (let seen = 0; open.length > 0 && seen < 200; seen++) {
    for (const effect of run.effectsOf(Number(open.pop()))) {
      if (run.time[effect] > limit) continue;
      last = Math.max(last, run.time[effect]);
      open.push(effect);
    }
  }
  return last;
}

/**
 * The window that shows a chapter, with a margin at both ends.
 * @param {{time: ArrayLike<number>, n: number, effectsOf: (i: number) => number[]}} run
 * @param {{first: number, last: number}} chapter
 */
export function windowOfChapter(run, { first, last }) {
  const from = run.time[Math.max(0, Math.min(first, run.n - 1))];
  const end = Math.max(0, Math.min(last, run.n - 1));
  const after = Math.min(kAfterMostUs, Math.max(kAfterLeastUs, (run.time[end] - from) * 0.35));
  const until = lastEffect(run, end, run.time[end] + after);
  const margin = Math.max(4000, (until - from) * 0.06);
  const before = run.time[end] - from < 5000 ? 15_000 : margin;  // of a single moment what led to it
  return { from: Math.max(0, from - before), until: until + margin };
}

export class Story {
  /**
   * @param {import('./store.js').Store} store
   * @param {StoryChapter[]} chapters
   * @param {(chapter: number) => void} onChapter
   */
  constructor(store, chapters, onChapter) {
    this.store = store;
    this.chapters = chapters;
    this.chosen = -1;
    this.shown = -1;
    /** @type {(chapter: number) => void} told which chapter is the current one now */
    this.onCurrent = () => {};
    chapters.forEach((chapter, k) => {
      chapter.item.addEventListener('click', (event) => {
        const target = /** @type {Element} */ (event.target);
        if (target.closest('a:not(h3 a), summary, .lesson, button') !== null || String(getSelection()) !== '') return;
        event.preventDefault();
        onChapter(k);
      });
    });
    store.on((_state, changed) => {
      if (changed.has('cursor')) this.mark();
    });
  }

  /** The chapter in sight: the chosen one as long as the cursor stays in it. */
  current() {
    const { cursor } = this.store.state;
    const chosen = this.chapters[this.chosen];
    if (chosen !== undefined && chosen.first <= cursor && cursor <= chosen.last) return this.chosen;
    return chapterAt(this.chapters, cursor);
  }

  /** @param {number} chapter stays the current one while the cursor is in it */
  choose(chapter) {
    this.chosen = chapter;
    this.mark();
  }

  mark() {
    const now = this.current();
    if (now === this.shown) return;
    this.chapters[this.shown]?.item.classList.remove('now');
    this.chapters[this.shown]?.item.removeAttribute('aria-current');
    this.shown = now;
    this.onCurrent(now);
    const item = this.chapters[now]?.item;
    if (item === undefined) return;
    item.classList.add('now');
    item.setAttribute('aria-current', 'step');
    this.reveal(item);
  }

  /** Scrolls the column, never the page. @param {HTMLElement} item */
  reveal(item) {
    const side = byId('side');
    if (side.scrollHeight <= side.clientHeight) return;
    const top = item.offsetTop - side.offsetTop;
    const above = top < side.scrollTop;
    const height = side.clientHeight - byId('ask').offsetHeight;
    const below = top + item.offsetHeight > side.scrollTop + height;
    if (!above && !below) return;
    const start = above || item.offsetHeight > height;
    const to = start ? top - 12 : top + item.offsetHeight - height + 12;
    side.scrollTo(0, to);
  }
}
