// SPDX-License-Identifier: MIT
// Two runs side by side: the diagram of a second page below, aligned at the first event that differs.

import { byId, eventLink, isolated, make, showIf } from './dom.js';
import { Diagram } from './diagram.js';
import { readRun } from './run.js';
import { placeBelow } from './moments.js';
import { Store } from './store.js';
import { countText, cutText, momentText, sentenceOf } from './words.js';

/** @typedef {import('./run.js').Run} Run */

/** Says to people why a file cannot be compared. */
export class CompareError extends Error {}

/**
 * The packed run in the text of a page that raftlab wrote.
 * @param {string} html
 * @returns {string} base64
 */
export function dataOfPage(html) {
  const found = /<script type=text\/plain id=data>([A-Za-z0-9+/=\s]*)<\/script>/.exec(html);
  if (found === null) {
    throw new CompareError('This is no timeline page: choose an .html file that raftlab wrote with --html.');
  }
  return found[1];
}

/**
 * The first event in which two runs differ; -1: neither has one that the other has not.
 * @param {Run} one
 * @param {Run} other
 */
export function firstDifference(one, other) {
  const both = Math.min(one.n, other.n);
  for (let i = 0; i < both; i++) {
    const same = one.time[i] === other.time[i] && one.kind[i] === other.kind[i] && one.node[i] === other.node[i]
      && one.peer[i] === other.peer[i] && one.term[i] === other.term[i] && one.textOf(i) === other.textOf(i);
    if (!same) return i;
  }
  return one.n === other.n ? -1 : both;
}

export class Comparison {
  /**
   * @param {Store} store
   * @param {Run} run
   * @param {{onChoose: (event: number) => void, reducedMotion: boolean}} options
   */
  constructor(store, run, options) {
    this.store = store;
    this.run = run;
    this.options = options;
    /** @type {{run: Run, store: Store, diagram: Diagram, at: number} | null} */
    this.other = null;
    this.leading = false;
    /** @type {boolean} whether quiet time was folded before */
    this.folded = true;
    store.on((state, changed) => {
      if (this.other === null) return;
      const { from, until, heartbeats, folded, lostOnly, turned } = state;
      this.other.store.set({ from, until, heartbeats, folded, lostOnly, turned });
      if (!changed.has('cursor') || this.leading) return;
      this.other.store.set({ cursor: this.matching(state.cursor, this.run, this.other.run) });
    });
  }

  /** @param {File} file */
  async open(file) {
    const data = dataOfPage(await file.text());
    let run;
    try {
      run = await readRun(data);
    } catch {
      throw new CompareError('The run in this page cannot be read: it is damaged, or of another version of raftlab.');
    }
    this.leave();
    this.show(run);
  }

  /** @param {Run} run */
  show(run) {
    const at = firstDifference(this.run, run);
    this.folded = this.store.state.folded;
    this.store.set({ folded: false });  // or the two axes would break at different places
    const store = new Store({ ...this.store.state, found: null });
    const label = `Space-time diagram of the other run, ${run.head.name}`;
    const canvas = make('canvas', { class: 'diagram', role: 'img', 'aria-label': label });
    byId('diagram-other').replaceChildren(canvas);
    showIf(byId('diagram-other'), true);
    document.documentElement.classList.add('comparing');
    const diagram = new Diagram(store, run, canvas, { ...this.options, onChoose: (event) => this.choose(event) });
    this.other = { run, store, diagram, at };
    store.on((state, changed) => {
      if (changed.has('from') || changed.has('until')) this.store.set({ from: state.from, until: state.until });
    });
    this.tell();
    if (at >= 0) this.meet(Math.min(at, this.run.n - 1), Math.min(at, run.n - 1), run);
    store.set({ cursor: Math.min(at >= 0 ? at : this.store.state.cursor, run.n - 1) });
  }

  /** Both events where the runs part, in one window. @param {number} here @param {number} there @param {Run} run */
  meet(here, there, run) {
    this.options.onChoose(here);
    const { from, until } = this.store.state;
    const [low, high] = [this.run.time[here], run.time[there]].sort((a, b) => a - b);
    const width = Math.max(until - from, (high - low) * 1.6);
    const left = Math.max(0, low - width * 0.15);
    this.store.set({ from: left, until: left + width });
  }

  tell() {
    if (this.other === null) return;
    const { run, at } = this.other;
    const line = byId('parting');
    const leave = make('button', { type: 'button', id: 'leave-comparison' }, 'Leave the comparison');
    leave.addEventListener('click', () => this.leave());
    const whose = isolated(`${run.head.name}, seed ${run.head.seed}`);
    if (at < 0) line.replaceChildren('Both runs are the same in every event. Below: ', whose, '. ', leave);
    else {
      const here = this.eventWords(this.run, at, true);
      const there = this.eventWords(run, at, false);
      line.replaceChildren(`The same for ${countText(at, 'event')}. Then here: `, ...here, '; below, in ', whose, ': ',
        ...there, '. ', leave);
    }
    showIf(line, true);
  }

  /** @param {Run} run @param {number} i @param {boolean} link */
  eventWords(run, i, link) {
    if (i >= run.n) return ['it has ended'];
    const text = `${momentText(run.time[i])}, ${cutText(sentenceOf(run, i), 90)}`;
    return link ? [eventLink(i, text)] : [`e#${i + 1} `, isolated(text)];
  }

  /**
   * The event of `to` that stands where event i of `from` stands.
   * @param {number} i
   * @param {Run} from
   * @param {Run} to
   */
  matching(i, from, to) {
    const at = this.other?.at ?? -1;
    if (i < 0 || at < 0 || i <= at) return Math.min(i, to.n - 1);
    return Math.max(0, placeBelow(to.time, from.time[i]));
  }

  /** An event of the second run was chosen. @param {number} event */
  choose(event) {
    if (this.other === null) return;
    this.leading = true;
    this.other.store.set({ cursor: event });
    this.options.onChoose(this.matching(event, this.other.run, this.run));
    this.leading = false;
  }

  leave() {
    if (this.other === null) return;
    this.other.diagram.destroy();
    this.other = null;
    this.store.set({ folded: this.folded });
    byId('diagram-other').replaceChildren();
    showIf(byId('diagram-other'), false);
    showIf(byId('parting'), false);
    document.documentElement.classList.remove('comparing');
  }
}
