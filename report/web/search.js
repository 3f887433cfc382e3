// SPDX-License-Identifier: MIT
// The search field: what it finds is marked in the overview, counted, and walked through.

import { byId, showIf } from './dom.js';
import { Finder, QueryError } from './query.js';
import { nextIn } from './moments.js';
import { groupedText } from './words.js';

export class Search {
  /**
   * @param {import('./store.js').Store} store
   * @param {import('./run.js').Run} run
   * @param {(event: number) => void} onChoose
   */
  constructor(store, run, onChoose) {
    this.store = store;
    this.onChoose = onChoose;
    this.finder = new Finder(run);
    /** @type {Int32Array} */
    this.hits = new Int32Array(0);
    this.field = /** @type {HTMLInputElement} */ (byId('query'));
    this.timer = 0;
    this.field.addEventListener('input', () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.look(), 120);
    });
    byId('search').addEventListener('submit', (event) => {
      event.preventDefault();
      this.look();
      this.step(1);
    });
    this.field.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && event.shiftKey) {
        event.preventDefault();
        this.look();
        this.step(-1);
      } else if (event.key === 'Escape') {
        this.clear();
        this.field.blur();
      }
    });
    byId('found-before').addEventListener('click', () => this.step(-1));
    byId('found-after').addEventListener('click', () => this.step(1));
    store.on((_state, changed) => {
      if (changed.has('cursor') && this.hits.length > 0) this.tell();
    });
  }

  focus() {
    this.field.focus();
    this.field.select();
  }

  clear() {
    this.field.value = '';
    this.look();
  }

  /** Searches for what the field says now. */
  look() {
    clearTimeout(this.timer);
    const says = byId('search-says');
    const text = this.field.value.trim();
    showIf(says, false);
    this.field.removeAttribute('aria-invalid');
    if (text === '') {
      this.take(null, 0);
      return;
    }
    try {
      const { found, count } = this.finder.find(text);
      this.take(found, count);
    } catch (error) {
      if (!(error instanceof QueryError)) throw error;
      this.take(null, 0);
      this.field.setAttribute('aria-invalid', 'true');
      says.textContent = error.message;
      showIf(says, true);
    }
  }

  /** @param {Uint8Array | null} found @param {number} count */
  take(found, count) {
    this.hits = new Int32Array(count);
    let k = 0;
    if (found !== null) found.forEach((hit, i) => { if (hit === 1) this.hits[k++] = i; });
    showIf(byId('search-result'), found !== null);
    this.store.set({ found });
    if (found !== null) this.tell();
  }

  tell() {
    const place = this.hits.indexOf(this.store.state.cursor);
    const all = groupedText(this.hits.length);
    const some = place < 0 ? `${all} found` : `${groupedText(place + 1)} of ${all}`;
    byId('count').textContent = this.hits.length === 0 ? 'nothing found' : some;
  }

  /** @param {number} step 1: the next match, -1: the one before; around the end */
  step(step) {
    if (this.hits.length === 0) return;
    const next = nextIn(this.hits, this.store.state.cursor, step);
    this.onChoose(next >= 0 ? next : this.hits[step > 0 ? 0 : this.hits.length - 1]);
  }
}
