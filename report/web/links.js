// SPDX-License-Identifier: MIT
// The moment in the address: #e=5160&w=10.70-11.15, and plain #e5160. Events count from 1 there, seconds are exact to
// a microsecond. What is chosen becomes a step of the browser's history, what is only moved does not.

/**
 * @typedef {object} LinkTarget
 * @property {number} event from 0; -1: none
 * @property {{from: number, until: number} | null} window microseconds
 */

/**
 * @param {string} hash with or without its #
 * @param {number} n events of the run
 * @returns {LinkTarget | null} null: this is no link to a moment
 */
export function parseLink(hash, n) {
  const text = hash.replace(/^#/, '');
  const plain = /^e(\d{1,9})$/.exec(text);
  const parts = plain === null ? new URLSearchParams(text) : new URLSearchParams({ e: plain[1] });
  const event = /^\d{1,9}$/.test(parts.get('e') ?? '') ? Number(parts.get('e')) - 1 : -1;
  const edges = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)$/.exec(parts.get('w') ?? '');
  const target = /** @type {LinkTarget} */ ({ event: event < n ? event : -1, window: null });
  if (edges !== null) {
    const from = Math.round(Number(edges[1]) * 1e6);
    const until = Math.round(Number(edges[2]) * 1e6);
    if (until > from && Number.isSafeInteger(until)) target.window = { from, until };
  }
  return target.event < 0 && target.window === null ? null : target;
}

/**
 * @param {{cursor: number, from: number, until: number}} state
 * @returns {string} "#e=5160&w=10.7-11.15"
 */
export function linkText(state) {
  const parts = state.cursor >= 0 ? [`e=${state.cursor + 1}`] : [];
  parts.push(`w=${shortSeconds(Math.max(0, state.from))}-${shortSeconds(Math.max(1, state.until))}`);
  return `#${parts.join('&')}`;
}

/** @param {number} us */
function shortSeconds(us) {
  const text = (Math.round(us) / 1e6).toFixed(6);
  return text.replace(/\.?0+$/, '');
}

/** What the query string of an address asks for: ?embed&chapter=5. @param {string} search */
export function parseAddress(search) {
  const parts = new URLSearchParams(search);
  const chapter = Number(parts.get('chapter') ?? '0');
  return { embed: parts.has('embed'), chapter: Number.isInteger(chapter) && chapter > 0 ? chapter - 1 : -1 };
}

/** Keeps address and store in step. */
export class Links {
  /**
   * @param {import('./store.js').Store} store
   * @param {number} n
   * @param {(target: LinkTarget) => void} onGo somebody went back, forward, or to another address
   */
  constructor(store, n, onGo) {
    this.store = store;
    this.n = n;
    /** @type {ReturnType<typeof setTimeout> | 0} */
    this.timer = 0;
    store.on((_state, changed) => {
      if (changed.has('from') || changed.has('until') || changed.has('cursor')) this.later();
    });
    addEventListener('popstate', () => {
      const target = parseLink(location.hash, n);
      clearTimeout(this.timer);
      this.timer = 0;
      if (target !== null) onGo(target);
    });
  }

  /**
   * Makes a change that one can come back from: what was in sight before is in the address first.
   * @param {() => void} change
   */
  step(change) {
    if (this.timer !== 0) this.write('replaceState');
    change();
    this.write('pushState');
  }

  /** Moving about writes the address when it has come to rest: browsers allow few writes a second. */
  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.write('replaceState'), 400);
  }

  /** @param {'pushState' | 'replaceState'} how */
  write(how) {
    clearTimeout(this.timer);
    this.timer = 0;
    const text = linkText(this.store.state);
    if (text === location.hash) return;
    try {
      history[how](null, '', text);
    } catch {
      // Some browsers refuse it for files; the page works without.
    }
  }

  /** The whole address of what is in sight. */
  address() {
    return `${location.href.replace(/#.*$/, '')}${linkText(this.store.state)}`;
  }
}
