// SPDX-License-Identifier: MIT
// What became of each message: its copies with where and when they arrived or were lost. Built once; asked for those
// that are on the way during a stretch of events.

/** Lists of messages on the way are kept at every so many events. */
const BLOCK_EVENTS = 1024;

/** @typedef {'request' | 'answer' | 'refusal' | 'beat'} Tone */

export class Fates {
  /** @param {import('./run.js').Run} run */
  constructor(run) {
    this.run = run;
    const kinds = run.head.kinds;
    this.sentKind = kinds.indexOf('message_sent');
    this.droppedKind = kinds.indexOf('message_dropped');
    this.deliveredKind = kinds.indexOf('message_delivered');
    /** Of a message_sent its first arrival or loss, of one of these the next copy's; -1 none. */
    this.next = new Int32Array(run.n).fill(-1);
    /** @type {number[][]} by block: messages sent before it of which a copy arrives in it or later */
    this.flying = [];
    for (let i = run.n - 1; i >= 0; i--) {
      const kind = run.kind[i];
      if (kind === this.deliveredKind || kind === this.droppedKind) this.#link(i);
    }
  }

  /** @param {number} i */
  #link(i) {
    const sent = this.run.sent[i];
    if (sent < 0) return;
    this.next[i] = this.next[sent];
    this.next[sent] = i;
    const last = Math.floor(i / BLOCK_EVENTS);
    for (let block = Math.floor(sent / BLOCK_EVENTS) + 1; block <= last; block++) {
      const list = this.flying[block];
      if (list === undefined) this.flying[block] = [sent];
      else if (list[list.length - 1] !== sent) list.push(sent);
    }
  }

  /** @param {number} i */
  isSent(i) {
    return this.run.kind[i] === this.sentKind;
  }

  /** @param {number} i */
  isLoss(i) {
    return this.run.kind[i] === this.droppedKind;
  }

  /**
   * What became of the copies of a message, in order of time.
   * @param {number} sent
   * @returns {number[]} events message_delivered and message_dropped
   */
  ends(sent) {
    const out = [];
    for (let i = this.next[sent]; i >= 0; i = this.next[i]) out.push(i);
    return out;
  }

  /** @param {number} sent @returns {boolean} at least one copy was lost */
  anyLost(sent) {
    for (let i = this.next[sent]; i >= 0; i = this.next[i]) {
      if (this.isLoss(i)) return true;
    }
    return false;
  }

  /**
   * Messages sent before event `low` of which a copy arrives or is lost at `low` or later.
   * @param {number} low
   * @param {number} most stop after so many
   * @returns {number[]}
   */
  before(low, most) {
    const start = Math.floor(low / BLOCK_EVENTS) * BLOCK_EVENTS;
    const out = new Set();
    const arrives = (/** @type {number} */ sent) => {
      for (let i = this.next[sent]; i >= 0; i = this.next[i]) {
        if (i >= low) return true;
      }
      return false;
    };
    for (const sent of this.flying[start / BLOCK_EVENTS] ?? []) {
      if (out.size < most && arrives(sent)) out.add(sent);
    }
    for (let i = start; i < low && out.size < most; i++) {
      if (this.isSent(i) && arrives(i)) out.add(i);
    }
    return [...out];
  }

  /**
   * What a message is to the eye: a question, an answer that agrees or refuses, a heartbeat that changed nothing.
   * @param {number} sent
   * @returns {Tone}
   */
  tone(sent) {
    const { run } = this;
    if (run.bulk[sent]) return 'beat';
    const type = run.head.types[run.type[sent]] ?? '';
    if (type === 'heartbeat') return this.next[sent] >= 0 && this.isLoss(this.next[sent]) ? 'beat' : 'request';
    const answers = type.endsWith('reply') || (type === 'client' && run.node[sent] < run.nodes);
    if (!answers) return 'request';
    const cause = run.cause[sent];
    const reason = cause < 0 ? '' : run.head.kinds[run.kind[cause]];
    if (reason.endsWith('refused') || reason.endsWith('rejected')) return 'refusal';
    return /^(no\b|not )/.test(run.labelOf(sent)) ? 'refusal' : 'answer';
  }

  /**
   * Why a copy was lost, in a few words.
   * @param {number} loss a message_dropped
   */
  lossWords(loss) {
    const { run } = this;
    switch (run.head.drop_reasons[run.reason[loss]]) {
      case 'receiver-down': {
        const receiver = run.peer[run.sent[loss]];
        return receiver < run.nodes ? `node ${receiver} down` : 'nobody there';
      }
      case 'partition': return 'cut off';
      case 'loss': return 'lost';
      case 'scenario': return 'dropped by the scenario';
      default: return 'discarded';
    }
  }
}
