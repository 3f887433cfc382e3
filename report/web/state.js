// SPDX-License-Identifier: MIT
// The state of every node at any event: role, term, vote, log and what a leader knows of the others. Found by bisection
// in the lists of what changed, report/state_changes.h; a state "at i" is the one right after event i.
import { Texts, placeAt } from './unpack.js';
import { STATE_FIELDS, readEntryTerms, readFields, readLetters, readProgress, readTimers } from './state_columns.js';
import { LogHistory } from './logs.js';

/** @typedef {import('./unpack.js').Unpacked} Unpacked */
/** @typedef {import('./unpack.js').Shapes} Shapes */
/** @typedef {import('./event_columns.js').EventColumns} EventColumns */
/** @typedef {import('./state_columns.js').Changes} Changes */
/** @typedef {{node: number, field: string, index?: number, peer?: number}} Changed */
/** @typedef {{peer: number, next: number, match: number}} Progress -1 where the trace does not tell */

export class RunState {
  /**
   * @param {Unpacked} data
   * @param {EventColumns} events
   * @param {Shapes} shapes
   */
  constructor(data, events, shapes) {
    this.nodes = data.head.nodes;
    /** @type {string[]} */
    this.configurations = data.head.configurations ?? [];
    this.time = events.time;
    this.node = events.node;
    this.change = data.columns.get('change') ?? new Uint8Array(data.head.events);
    /** @type {Record<string, Changes[]>} by field and node */
    this.fields = readFields(data, this.change, events.node, this.nodes);
    this.logs = new LogHistory(data.columns.get('state.log'), this.change, events.node, this.nodes);
    this.letterLists = readLetters(data.columns.get('letters'), this.nodes);
    this.timers = readTimers(data.columns.get('timers'), events.node, this.nodes);
    this.progressLists = readProgress(data.columns.get('progress'), events.node, this.nodes);
    this.entryTerms = readEntryTerms(data.columns.get('entry.term'), data.head.entries ?? 0);
    this.entryTexts = new Texts(data, 'entry', shapes, data.head.entries ?? 0);
  }

  /** F C L Q N O x or P, as the lanes show it. @param {number} node @param {number} i */
  letter(node, i) {
    const { events, letters } = this.letterLists[node];
    return letters[Math.max(0, placeAt(events, i))];
  }

  /** All changes of its letter; the first is at event 0. @param {number} node */
  letters(node) {
    return this.letterLists[node];
  }

  /** @param {number} node @param {number} i */
  term(node, i) {
    return this.value('term', node, i);
  }

  /** -1: nobody. @param {number} node @param {number} i */
  vote(node, i) {
    const vote = this.value('vote', node, i);
    return vote === 255 ? -1 : vote;
  }

  /** @param {number} node @param {number} i */
  commit(node, i) {
    return this.value('commit', node, i);
  }

  /** As commit(); of a node that is down the last it knew, which it has lost. @param {number} node @param {number} i */
  knownCommit(node, i) {
    if (this.letter(node, i) !== 'x') return this.commit(node, i);
    const { events } = this.letters(node);
    const place = placeAt(events, i);
    return place < 0 || events[place] === 0 ? 0 : this.commit(node, events[place] - 1);
  }

  /** @param {number} node @param {number} i */
  applied(node, i) {
    return this.value('applied', node, i);
  }

  /** The last index on its disk. @param {number} node @param {number} i */
  durable(node, i) {
    return this.value('durable', node, i);
  }

  /** "0,1,2", "0,1,2 -> 0,3,4 learners 5". @param {number} node @param {number} i */
  config(node, i) {
    return this.configurations[this.value('config', node, i)] ?? '';
  }

  /** @param {string} field @param {number} node @param {number} i */
  value(field, node, i) {
    const { events, values } = this.fields[field][node];
    return values[placeAt(events, i)];
  }

  /**
   * Its log: entries first to last, those before first are in a snapshot.
   * @param {number} node
   * @param {number} i
   * @returns {{first: number, last: number, entryAt: (index: number) => {term: number, command: string}}}
   */
  log(node, i) {
    const log = this.logs.at(node, i);
    return { first: log.first, last: log.last, entryAt: (index) => this.entry(this.logs.place(log.head, index)) };
  }

  /** The entry at a place of the run's store. @param {number} place */
  entry(place) {
    if (!(place >= 0 && place < this.entryTerms.length)) return { term: 0, command: '' };
    return { term: this.entryTerms[place], command: this.entryTexts.at(place) };
  }

  /**
   * What a leader knows of the others; empty of a node that does not lead.
   * @param {number} leader
   * @param {number} i
   * @returns {Progress[]}
   */
  progress(leader, i) {
    /** @type {Progress[]} */
    const out = [];
    this.progressLists[leader].forEach((list, peer) => {
      const place = placeAt(list.events, i);
      if (list.next[place] !== 0) out.push({ peer, next: list.next[place], match: list.match[place] });
    });
    return out;
  }

  /**
   * What is left of its election timer, microseconds; -1 where the trace does not prove it.
   * @param {number} node
   * @param {number} i
   */
  timerLeft(node, i) {
    const { events, lengths } = this.timers[node];
    const place = placeAt(events, i - 1) + 1;  // the first that runs out at or behind i
    if (place >= events.length) return -1;
    const left = this.time[events[place]] - this.time[i];
    return left <= lengths[place] ? left : -1;
  }

  /**
   * What event i changed at its node.
   * @param {number} i
   * @returns {Changed[]}
   */
  changedBy(i) {
    const node = this.node[i];
    if (!(node < this.nodes)) return [];
    /** @type {Changed[]} */
    const out = [];
    const letters = this.letterLists[node].events;
    if (i > 0 && letters[placeAt(letters, i)] === i) out.push({ node, field: 'letter' });
    STATE_FIELDS.forEach((field, bit) => {
      if ((this.change[i] >> bit & 1) === 0) return;
      if (field === 'log') out.push({ node, field, index: this.logs.firstChanged(node, i) });
      else out.push({ node, field });
    });
    this.progressLists[node].forEach((list, peer) => {
      const place = placeAt(list.events, i);
      if (place === 0 || list.events[place] !== i || list.next[place] === 0) return;
      if (list.next[place] !== list.next[place - 1]) out.push({ node, field: 'next', peer });
      if (list.match[place] !== list.match[place - 1]) out.push({ node, field: 'match', peer });
    });
    return out;
  }
}
