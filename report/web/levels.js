// SPDX-License-Identifier: MIT
// What makes the work of a frame depend on its pixels and not on the events in sight: events by lane with running
// counts, stretches of heartbeat rounds, the events that are no heartbeats, and the terms. Built once.
import { Gaps, lowerBound } from './axis.js';

/** Above so many arrows a pixel of the axis there is only ink; then densities are drawn. */
const ARROWS_PER_PIXEL = 0.3;

/** @typedef {'arrows' | 'bands' | 'density'} Level */

/**
 * @typedef {object} Rounds consecutive rounds of heartbeats of one leader that changed nothing
 * @property {number} first event
 * @property {number} last event
 * @property {number} leader
 * @property {number} rounds
 * @property {number} sent
 * @property {number} answered
 * @property {number} lost
 */

export class Levels {
  /**
   * @param {import('./run.js').Run} run
   * @param {import('./fates.js').Fates} fates
   */
  constructor(run, fates) {
    this.run = run;
    this.fates = fates;
    /** When the run ended. */
    this.last = Math.max(run.head.ended_at_us, run.n > 0 ? run.time[run.n - 1] : 0);
    /** Lanes: one per node, the clients last. */
    this.lanes = run.nodes + 1;
    /** Messages sent before each event; without the heartbeats that changed nothing, and all. */
    this.liveSent = new Int32Array(run.n + 1);
    this.allSent = new Int32Array(run.n + 1);
    this.#countMessages();
    /** Events lane by lane, where each lane begins, and how many of them before each are heartbeats or losses. */
    this.laneEvents = new Int32Array(0);
    this.laneStart = new Int32Array(this.lanes + 1);
    this.beatsBefore = new Int32Array(0);
    this.lossesBefore = new Int32Array(0);
    this.#sortByLane();
    /** Events that are no part of a heartbeat that changed nothing. */
    this.live = pick(run.n, (i) => run.bulk[i] === 0);
    /** Where rounds of heartbeats begin. */
    this.roundStarts = new Int32Array(0);
    /** @type {Rounds[]} */
    this.rounds = this.#findRounds();
    this.roundFirst = Int32Array.from(this.rounds, (one) => one.first);
    /** @type {{event: number, term: number}[]} where the highest term so far rose */
    this.terms = this.#findTerms();
    this.termTimes = Float64Array.from(this.terms, (one) => run.time[one.event]);
    this.quiet = gapsOf(run, fates, this.live);
    /** @type {Gaps | null} */
    this.still = null;
    const violation = run.head.kinds.indexOf('violation');
    this.alarms = pick(run.n, (i) => run.kind[i] === violation);
    this.losses = pick(run.n, (i) => fates.isLoss(i));
  }

  #countMessages() {
    const { run, fates } = this;
    for (let i = 0; i < run.n; i++) {
      const sent = fates.isSent(i) ? 1 : 0;
      this.allSent[i + 1] = this.allSent[i] + sent;
      this.liveSent[i + 1] = this.liveSent[i] + (run.bulk[i] === 0 ? sent : 0);
    }
  }

  /** @param {number} i @returns {number} its lane; -1: the scenario's */
  laneOf(i) {
    const node = this.run.node[i];
    if (node < this.run.nodes) return node;
    return node === 254 ? this.run.nodes : -1;
  }

  #sortByLane() {
    const { run, lanes } = this;
    for (let i = 0; i < run.n; i++) this.laneStart[this.laneOf(i) + 1]++;
    this.laneStart[0] = 0;
    for (let lane = 0; lane < lanes; lane++) this.laneStart[lane + 1] += this.laneStart[lane];
    const at = this.laneStart.slice();
    const size = this.laneStart[lanes];
    this.laneEvents = new Int32Array(size);
    for (let i = 0; i < run.n; i++) {
      const lane = this.laneOf(i);
      if (lane >= 0) this.laneEvents[at[lane]++] = i;
    }
    this.beatsBefore = new Int32Array(size + 1);
    this.lossesBefore = new Int32Array(size + 1);
    for (let k = 0; k < size; k++) {
      const i = this.laneEvents[k];
      this.beatsBefore[k + 1] = this.beatsBefore[k] + run.bulk[i];
      this.lossesBefore[k + 1] = this.lossesBefore[k] + (this.fates.isLoss(i) ? 1 : 0);
    }
  }

  #findRounds() {
    const { run, fates } = this;
    /** @type {Rounds[]} */
    const out = [];
    /** @type {number[]} */
    const times = [];
    /** @type {number[]} */
    const starts = [];
    for (let i = 0; i < run.n; i++) {
      const fold = run.fold[i];
      if (fold === 0) continue;
      let one = out[fold - 1];
      if (one === undefined) {
        one = { first: i, last: i, leader: run.node[i], rounds: 0, sent: 0, answered: 0, lost: 0 };
        out[fold - 1] = one;
        times[fold - 1] = -1;
      }
      one.last = i;
      const ofLeader = run.node[run.sent[i]] === one.leader;
      if (fates.isLoss(i)) one.lost++;
      else if (!ofLeader && !fates.isSent(i)) one.answered++;
      else if (ofLeader && fates.isSent(i)) {
        one.sent++;
        if (run.time[i] !== times[fold - 1]) {
          one.rounds++;
          starts.push(i);
        }
        times[fold - 1] = run.time[i];
      }
    }
    this.roundStarts = Int32Array.from(starts);
    return out.filter((one) => one !== undefined).sort((a, b) => a.first - b.first);
  }

  #findTerms() {
    const { run } = this;
    const out = [];
    let highest = 0;
    for (let i = 0; i < run.n; i++) {
      if (run.term[i] <= highest || run.node[i] >= run.nodes) continue;
      highest = run.term[i];
      out.push({ event: i, term: highest });
    }
    return out;
  }

  /** @param {number} time @returns {number} the first event not before that time */
  eventAt(time) {
    return lowerBound(this.run.time, time);
  }

  /**
   * Where nothing but folded heartbeats happens; where nothing at all happens, when heartbeats are drawn.
   * @param {boolean} heartbeats
   */
  gaps(heartbeats) {
    if (!heartbeats) return this.quiet;
    this.still ??= gapsOf(this.run, this.fates, null);
    return this.still;
  }

  /**
   * Counts of the events of a lane in [low, high): heartbeats, losses, and the rest.
   * @param {number} lane
   * @param {number} low event
   * @param {number} high event
   */
  count(lane, low, high) {
    const a = lowerBound(this.laneEvents, low, this.laneStart[lane], this.laneStart[lane + 1]);
    const b = lowerBound(this.laneEvents, high, a, this.laneStart[lane + 1]);
    const beats = this.beatsBefore[b] - this.beatsBefore[a];
    const lost = this.lossesBefore[b] - this.lossesBefore[a];
    return { beats, lost, rest: Math.max(0, b - a - beats - lost) };
  }

  /**
   * The same for many columns at once: three counts a column, in the order beats, lost, rest.
   * @param {number} lane
   * @param {ArrayLike<number>} edges events; column c is [edges[c], edges[c + 1])
   */
  countColumns(lane, edges) {
    const out = new Int32Array(Math.max(0, edges.length - 1) * 3);
    const end = this.laneStart[lane + 1];
    let a = lowerBound(this.laneEvents, edges[0], this.laneStart[lane], end);
    for (let c = 0; c + 1 < edges.length && a < end; c++) {
      if (this.laneEvents[a] >= edges[c + 1]) continue;
      const b = lowerBound(this.laneEvents, edges[c + 1], a, Math.min(end, a + edges[c + 1] - edges[c]));
      out[3 * c] = this.beatsBefore[b] - this.beatsBefore[a];
      out[3 * c + 1] = this.lossesBefore[b] - this.lossesBefore[a];
      out[3 * c + 2] = Math.max(0, b - a - out[3 * c] - out[3 * c + 1]);
      a = b;
    }
    return out;
  }

  /**
   * How much can be shown of the events [low, high) on so many pixels.
   * @param {number} low
   * @param {number} high
   * @param {number} pixels
   * @param {boolean} heartbeats
   * @param {boolean} lostOnly
   * @returns {Level}
   */
  level(low, high, pixels, heartbeats, lostOnly) {
    const room = Math.max(40, pixels * ARROWS_PER_PIXEL);
    if (lostOnly) return lowerBound(this.losses, high) - lowerBound(this.losses, low) <= room ? 'bands' : 'density';
    const flying = this.fates.before(low, room + 1).length;
    if (this.liveSent[high] - this.liveSent[low] + flying > room) return 'density';
    const all = this.allSent[high] - this.allSent[low] + flying;
    return all <= (heartbeats ? room : Math.min(room, 24)) ? 'arrows' : 'bands';
  }

  /** How many rounds of heartbeats began in the events [low, high). @param {number} low @param {number} high */
  roundsBegun(low, high) {
    return lowerBound(this.roundStarts, high) - lowerBound(this.roundStarts, low);
  }

  /**
   * Heartbeat rounds of which something lies in the events [low, high).
   * @param {number} low
   * @param {number} high
   * @param {number} most
   */
  roundsIn(low, high, most) {
    const out = [];
    for (let k = Math.max(0, lowerBound(this.roundFirst, low) - 8); k < this.rounds.length; k++) {
      if (this.rounds[k].first >= high || out.length >= most) break;
      if (this.rounds[k].last >= low) out.push(this.rounds[k]);
    }
    return out;
  }
}

/**
 * @param {number} n
 * @param {(i: number) => boolean} wanted
 */
function pick(n, wanted) {
  let size = 0;
  for (let i = 0; i < n; i++) if (wanted(i)) size++;
  const out = new Int32Array(size);
  let k = 0;
  for (let i = 0; i < n; i++) if (wanted(i)) out[k++] = i;
  return out;
}

/**
 * Where none of these events happens and none of their messages is on the way.
 * @param {import('./run.js').Run} run
 * @param {import('./fates.js').Fates} fates
 * @param {Int32Array | null} events null: all
 */
function gapsOf(run, fates, events) {
  const gaps = new Gaps();
  const count = events === null ? run.n : events.length;
  let busy = 0;
  for (let k = 0; k < count; k++) {
    const i = events === null ? k : events[k];
    if (run.time[i] > busy) gaps.add(busy, run.time[i]);
    busy = Math.max(busy, run.time[i]);
    if (!fates.isSent(i)) continue;
    for (let end = fates.next[i]; end >= 0; end = fates.next[end]) busy = Math.max(busy, run.time[end]);
  }
  return gaps;
}
