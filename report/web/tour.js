// SPDX-License-Identifier: MIT
// Moving about: to an event, a chapter, a cause, the next loss. Each way ends in the store, and what was chosen (not
// merely passed) becomes a step of the browser's history.

import { nextIn, placeBelow } from './moments.js';
import { windowOfChapter } from './story.js';

/** @typedef {import('./run.js').Run} Run */
/** @typedef {import('./story.js').StoryChapter} StoryChapter */

const kWindowLeastUs = 200;

/**
 * The window moved, not stretched, so that a time is well inside of it.
 * @param {{from: number, until: number}} window
 * @param {number} time
 */
export function windowWith({ from, until }, time) {
  const width = until - from;
  if (time >= from + width * 0.02 && time <= until - width * 0.04) return { from, until };
  const left = Math.max(0, time - width * 0.35);
  return { from: left, until: left + width };
}

export class Tour {
  /**
   * @param {import('./store.js').Store} store
   * @param {Run} run
   * @param {{story: import('./story.js').Story, links: import('./links.js').Links, moments: Int32Array}} parts
   */
  constructor(store, run, { story, links, moments }) {
    this.store = store;
    this.run = run;
    this.story = story;
    this.links = links;
    this.moments = moments;
    /** @type {number} time at which the run ends */
    this.end = Math.max(1000, run.head.ended_at_us, run.n > 0 ? run.time[run.n - 1] : 0);
  }

  /** Shows an event, moving the window where needed. @param {number} i */
  look(i) {
    if (i < 0 || i >= this.run.n) return;
    const { from, until } = this.store.state;
    this.store.set({ cursor: i, ...windowWith({ from, until }, this.run.time[i]) });
  }

  /** The same, as a step one can come back from. @param {number} i */
  choose(i) {
    this.links.step(() => this.look(i));
  }

  /** @param {number} chapter @param {number} [event] within it; its first without one */
  openChapter(chapter, event) {
    const found = this.story.chapters[chapter];
    if (found === undefined) return;
    this.links.step(() => this.showChapter(chapter, event));
  }

  /** The same without a step of the browser's history. @param {number} chapter @param {number} [event] */
  showChapter(chapter, event) {
    const found = this.story.chapters[chapter];
    if (found === undefined) return;
    const cursor = Math.min(Math.max(0, event ?? found.first), this.run.n - 1);
    this.store.set({ cursor, ...windowOfChapter(this.run, found) });
    this.story.choose(chapter);
  }

  /** @param {number} step */
  stepChapter(step) {
    const now = this.story.current();
    const found = this.story.chapters[now];
    const back = step < 0 && found !== undefined && this.store.state.cursor > found.first && this.story.chosen !== now;
    this.openChapter(Math.min(Math.max(0, back ? now : now + step), this.story.chapters.length - 1));
  }

  /** The event before or behind the cursor; folded heartbeats are passed over. @param {number} step */
  stepEvent(step) {
    const { heartbeats, cursor } = this.store.state;
    let i = cursor + step;
    if (!heartbeats) while (this.run.bulk[i] === 1) i += step;
    this.look(i);
  }

  /** @param {number} step */
  stepMoment(step) {
    this.look(nextIn(this.moments, this.store.state.cursor, step));
  }

  cause() {
    const { cursor } = this.store.state;
    if (cursor >= 0) this.choose(this.run.cause[cursor]);
  }

  effect() {
    const { cursor } = this.store.state;
    if (cursor >= 0) this.choose(this.run.effectsOf(cursor)[0] ?? -1);
  }

  /** The next event of a node that is worth a look, around the end. @param {number} node */
  nextOfNode(node) {
    const { run, moments } = this;
    if (node >= run.nodes) return;
    const start = placeBelow(moments, this.store.state.cursor) + 1;
    for (let k = 0; k < moments.length; k++) {
      const i = moments[(start + k) % moments.length];
      if (run.node[i] === node) {
        this.look(i);
        return;
      }
    }
  }

  /** @param {number} factor below 1: closer */
  zoom(factor) {
    const { from, until, cursor } = this.store.state;
    const time = cursor >= 0 ? this.run.time[cursor] : (from + until) / 2;
    const middle = time >= from && time <= until ? time : (from + until) / 2;
    const width = Math.min(this.end, Math.max(kWindowLeastUs, (until - from) * factor));
    const left = Math.max(0, middle - width * ((middle - from) / (until - from)));
    this.store.set({ from: left, until: left + width });
  }

  whole() {
    this.store.set({ from: 0, until: this.end });
  }

  /** Where a reader begins: at the violation, else at the first chapter. */
  begin() {
    const bad = this.run.head.kinds.indexOf('violation');
    const violation = bad < 0 ? -1 : this.run.kind.indexOf(bad);
    const chapters = this.story.chapters;
    const chapter = Math.max(chapters.findIndex((one) => one.bad), violation < 0 ? 0 : -1);
    if (chapters[chapter] !== undefined) this.showChapter(chapter, violation < 0 ? undefined : violation);
    else if (violation >= 0) this.look(violation);
    else this.whole();
  }
}
