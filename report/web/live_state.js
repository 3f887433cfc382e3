// SPDX-License-Identifier: MIT
// The states of the nodes while a class goes on: as RunState (state.js) answers, but the lists grow with every event
// and forget what lies before the window. An event is its place in the window; what held before the first has place -1.
import { placeAt } from './unpack.js';

/** @typedef {import('./state.js').Progress} Progress */
/** @typedef {import('./state.js').Changed} Changed */

/** Of a log so many entries are kept, the last ones. */
const kEntriesKept = 160;

/** The fields that are numbers, as the wire names them. */
const kLiveFields = /** @type {const} */ (['term', 'vote', 'commit', 'applied', 'durable']);

/**
 * @typedef {object} NodeChange as report/live/README.md has it
 * @property {number} event 0 in what holds before the first event
 * @property {number} node
 * @property {string} [letter]
 * @property {number} [term]
 * @property {number} [vote]
 * @property {number} [commit]
 * @property {number} [applied]
 * @property {number} [durable]
 * @property {string} [config]
 * @property {{first: number, cut: number, added: [number, string][]}} [log]
 * @property {[number, number, number][]} [progress] peer, next, match; next 0: it leads no more
 */

/** @typedef {{first: number, last: number, changed: number, entries: [number, string][]}} LiveLog entries: the last */

/** Values of one thing, each from its event on. @template T */
class History {
  /** @param {T} value */
  constructor(value) {
    /** @type {number[]} */
    this.events = [-1];
    /** @type {T[]} */
    this.values = [value];
  }

  /** @param {number} i @returns {T} */
  at(i) {
    return this.values[Math.max(0, placeAt(this.events, i))];
  }

  /** @returns {T} */
  get last() {
    return this.values[this.values.length - 1];
  }

  /** @param {number} i @param {T} value */
  set(i, value) {
    const end = this.events.length - 1;
    if (this.events[end] === i && i >= 0) {
      this.values[end] = value;
    } else if (i < 0) {
      this.values[0] = value;
    } else {
      this.events.push(i);
      this.values.push(value);
    }
  }

  /** Whether it changed at event i. @param {number} i */
  changedAt(i) {
    return i >= 0 && this.events[placeAt(this.events, i)] === i;
  }

  /** The first `count` events are forgotten. @param {number} count */
  drop(count) {
    const keep = Math.max(0, placeAt(this.events, count - 1));
    this.events = this.events.slice(keep).map((i) => Math.max(-1, i - count));
    this.values = this.values.slice(keep);
  }
}

/** All of one node. */
class NodeHistory {
  constructor() {
    /** @type {Record<string, History<number>>} */
    this.numbers = {};
    for (const field of kLiveFields) this.numbers[field] = new History(field === 'vote' ? -1 : 0);
    /** @type {History<string>} */
    this.letter = new History('x');
    /** @type {History<string>} */
    this.config = new History('');
    /** @type {History<LiveLog>} */
    this.log = new History(/** @type {LiveLog} */ ({ first: 1, last: 0, changed: 0, entries: [] }));
    /** @type {History<Progress[]>} */
    this.progress = new History(/** @type {Progress[]} */ ([]));
  }

  /** @returns {History<any>[]} */
  get all() {
    return [...Object.values(this.numbers), this.letter, this.config, this.log, this.progress];
  }
}

/**
 * A log behind a change: entries behind `cut` are gone, `added` follow.
 * @param {LiveLog} log
 * @param {{first: number, cut: number, added: [number, string][]}} change
 * @returns {LiveLog}
 */
export function changedLog(log, { first, cut, added }) {
  const keep = Math.max(0, Math.min(log.entries.length, log.entries.length - (log.last - cut)));
  const kept = cut > log.last ? [] : log.entries.slice(0, keep);
  const entries = [...kept, ...added].slice(-kEntriesKept);
  return { first, last: Math.max(cut + added.length, first - 1), changed: cut + 1, entries };
}

export class LiveState {
  /** @param {import('./live_run.js').LiveRun} run */
  constructor(run) {
    this.run = run;
    this.nodes = run.nodes;
    this.all = Array.from({ length: run.nodes }, () => new NodeHistory());
  }

  /**
   * @param {NodeChange} change
   * @param {number} i its event; -1: before the first
   */
  take(change, i) {
    const node = this.all[change.node];
    if (node === undefined) return;
    for (const field of kLiveFields) {
      const value = change[field];
      if (value !== undefined) node.numbers[field].set(i, value);
    }
    if (change.letter !== undefined) node.letter.set(i, change.letter);
    if (change.config !== undefined) node.config.set(i, change.config);
    if (change.log !== undefined) node.log.set(i, changedLog(node.log.last, change.log));
    if (change.progress !== undefined) node.progress.set(i, changedProgress(node.progress.last, change.progress));
  }

  /** @param {number} count */
  drop(count) {
    for (const node of this.all) for (const history of node.all) history.drop(count);
  }

  /** @param {number} node @param {number} i */
  letter(node, i) {
    return this.all[node].letter.at(i);
  }

  /** All changes of its letter, the first at event 0. @param {number} node */
  letters(node) {
    const { events, values } = this.all[node].letter;
    return { events: events.map((i) => Math.max(0, i)), letters: values };
  }

  /** @param {number} node @param {number} i */
  term(node, i) {
    return this.all[node].numbers.term.at(i);
  }

  /** @param {number} node @param {number} i */
  vote(node, i) {
    return this.all[node].numbers.vote.at(i);
  }

  /** @param {number} node @param {number} i */
  commit(node, i) {
    return this.all[node].numbers.commit.at(i);
  }

  /** Of a node that is down the last it knew, which it has lost. @param {number} node @param {number} i */
  knownCommit(node, i) {
    if (this.letter(node, i) !== 'x') return this.commit(node, i);
    const { events } = this.all[node].letter;
    const down = events[Math.max(0, placeAt(events, i))];
    return down < 0 ? 0 : this.commit(node, down - 1);
  }

  /** @param {number} node @param {number} i */
  applied(node, i) {
    return this.all[node].numbers.applied.at(i);
  }

  /** @param {number} node @param {number} i */
  durable(node, i) {
    return this.all[node].numbers.durable.at(i);
  }

  /** @param {number} node @param {number} i */
  config(node, i) {
    return this.all[node].config.at(i);
  }

  /**
   * @param {number} node
   * @param {number} i
   * @returns {{first: number, last: number, entryAt: (index: number) => {term: number, command: string}}}
   */
  log(node, i) {
    const { first, last, entries } = this.all[node].log.at(i);
    const entryAt = (/** @type {number} */ index) => {
      const entry = entries[entries.length - 1 - (last - index)];
      return entry === undefined ? { term: 0, command: '…' } : { term: entry[0], command: entry[1] };
    };
    return { first, last, entryAt };
  }

  /** @param {number} leader @param {number} i @returns {Progress[]} */
  progress(leader, i) {
    return this.all[leader].progress.at(i);
  }

  /** What is left of a timer is not told while the class goes on. */
  timerLeft() {
    return -1;
  }

  /** @param {number} i @returns {Changed[]} */
  changedBy(i) {
    const node = this.run.node[i];
    const history = this.all[node];
    if (history === undefined) return [];
    /** @type {Changed[]} */
    const out = [];
    if (history.letter.changedAt(i)) out.push({ node, field: 'letter' });
    for (const field of kLiveFields) if (history.numbers[field].changedAt(i)) out.push({ node, field });
    if (history.config.changedAt(i)) out.push({ node, field: 'config' });
    if (history.log.changedAt(i)) out.push({ node, field: 'log', index: history.log.at(i).changed });
    if (!history.progress.changedAt(i)) return out;
    const before = new Map(history.progress.at(i - 1).map((one) => [one.peer, one]));
    for (const { peer, next, match } of history.progress.at(i)) {
      const old = before.get(peer);
      if (old === undefined || old.next !== next) out.push({ node, field: 'next', peer });
      if (old === undefined || old.match !== match) out.push({ node, field: 'match', peer });
    }
    return out;
  }
}

/**
 * @param {Progress[]} before
 * @param {[number, number, number][]} changes
 * @returns {Progress[]}
 */
function changedProgress(before, changes) {
  const by = new Map(before.map((one) => [one.peer, one]));
  for (const [peer, next, match] of changes) {
    if (next === 0) by.delete(peer);
    else by.set(peer, { peer, next, match });
  }
  return [...by.values()].sort((a, b) => a.peer - b.peer);
}
