// SPDX-License-Identifier: MIT
// The events as a list beside the canvas, for keyboards and screen readers: only the rows in sight are in the
// document, and the event at the cursor is said aloud.

import { byId, make } from './dom.js';
import { placeBelow } from './moments.js';
import { rowWindow } from './node_state.js';
import { countText, cutText, momentText, secondsNumber, sentenceOf } from './words.js';

/** @typedef {import('./run.js').Run} Run */
/** @typedef {import('./store.js').PageState} PageState */

const kListRowHeight = 24;
const kLiveDelayMs = 150;

/**
 * The events a list shows: those found, else all but the folded heartbeats; asked for losses, nothing but these.
 * @param {Run} run
 * @param {Pick<PageState, 'heartbeats' | 'lostOnly' | 'found'>} state
 * @returns {Int32Array}
 */
export function listedEvents(run, { heartbeats, lostOnly, found }) {
  const out = new Int32Array(run.n);
  const dropped = run.head.kinds.indexOf('message_dropped');
  let count = 0;
  for (let i = 0; i < run.n; i++) {
    if (found !== null && found[i] === 0) continue;
    if (lostOnly && run.kind[i] !== dropped) continue;
    if (found === null && !lostOnly && !heartbeats && run.bulk[i] !== 0) continue;
    out[count++] = i;
  }
  return out.slice(0, count);
}

export class EventList {
  /**
   * @param {import('./store.js').Store} store
   * @param {Run} run
   * @param {(event: number) => void} onChoose
   */
  constructor(store, run, onChoose) {
    this.store = store;
    this.run = run;
    this.onChoose = onChoose;
    /** @type {ReturnType<typeof setTimeout> | 0} */
    this.timer = 0;
    this.drawn = '';
    this.asked = false;
    this.rows = listedEvents(run, store.state);
    this.inner = make('div', { role: 'presentation' });
    this.box = make('div', { role: 'listbox', tabindex: '0', 'aria-labelledby': 'h-list', id: 'list-box' }, this.inner);
    byId('list-view').replaceChildren(this.box);
    this.box.addEventListener('scroll', () => this.draw(), { passive: true });
    this.box.addEventListener('keydown', (event) => this.onKey(event));
    this.box.addEventListener('click', (event) => {
      const row = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest('[role=option]'));
      if (row !== null) onChoose(Number(row.dataset.event));
    });
    store.on((state, changed) => this.onChange(state, changed));
    new ResizeObserver(() => this.draw()).observe(this.box);
    this.tellCount();
  }

  /** @param {PageState} state @param {Set<string>} changed */
  onChange(state, changed) {
    if (changed.has('heartbeats') || changed.has('lostOnly') || changed.has('found')) {
      this.rows = listedEvents(this.run, state);
      this.drawn = '';
      this.tellCount();
      this.soon();
    }
    if (changed.has('cursor')) {
      this.drawn = '';
      this.soon();
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.say(), kLiveDelayMs);
    }
  }

  /** Once a frame: to ask for places lays out the page. */
  soon() {
    if (this.asked) return;
    this.asked = true;
    requestAnimationFrame(() => {
      this.asked = false;
      this.scrollToCursor();
    });
  }

  tellCount() {
    byId('list-count').textContent = countText(this.rows.length, 'row');
  }

  /** The event at the cursor, for a screen reader. */
  say() {
    const i = this.store.state.cursor;
    if (i < 0) return;
    const text = cutText(sentenceOf(this.run, i), 300);
    byId('live').textContent = `event ${this.run.numberOf(i) + 1}, ${momentText(this.run.time[i])}: ${text}`;
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const page = Math.max(1, Math.floor(this.box.clientHeight / kListRowHeight) - 1);
    /** @type {Record<string, number>} */
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    const step = steps[event.key];
    if (step === undefined || this.rows.length === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const { cursor } = this.store.state;
    let place = placeBelow(this.rows, cursor);
    if (step < 0 && place >= 0 && this.rows[place] !== cursor) place++;
    this.onChoose(this.rows[Math.min(this.rows.length - 1, Math.max(0, place + step))]);
  }

  scrollToCursor() {
    const place = placeBelow(this.rows, this.store.state.cursor);
    const top = Math.max(0, place) * kListRowHeight;
    const { scrollTop, clientHeight } = this.box;
    this.inner.style.height = `${this.rows.length * kListRowHeight}px`;
    if (top < scrollTop || top + kListRowHeight > scrollTop + clientHeight) {
      this.box.scrollTop = Math.max(0, top - clientHeight / 3);
    }
    this.draw();
  }

  draw() {
    const { first, last } = rowWindow(this.box.scrollTop, this.box.clientHeight, kListRowHeight, this.rows.length, 6);
    const drawn = `${first} ${last}`;
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    const { cursor } = this.store.state;
    const rows = [];
    for (let k = first; k < last; k++) rows.push(this.row(k, this.rows[k] === cursor));
    this.inner.style.height = `${this.rows.length * kListRowHeight}px`;
    this.inner.replaceChildren(...rows);
    const here = this.inner.querySelector('[aria-selected=true]');
    if (here === null) this.box.removeAttribute('aria-activedescendant');
    else this.box.setAttribute('aria-activedescendant', here.id);
  }

  /** @param {number} k @param {boolean} here */
  row(k, here) {
    const i = this.rows[k];
    const row = make('div', {
      role: 'option', id: `row-${i}`, 'data-event': String(i), 'aria-selected': String(here),
      'aria-posinset': String(k + 1), 'aria-setsize': String(this.rows.length),
    });
    row.style.top = `${k * kListRowHeight}px`;
    const text = sentenceOf(this.run, i);
    row.title = cutText(text, 1000);
    const at = make('span', { class: 'at' }, secondsNumber(this.run.time[i], 6));
    row.append(make('span', { class: 'id' }, `e#${this.run.numberOf(i) + 1}`), at, make('bdi', {}, cutText(text, 240)));
    return row;
  }
}
