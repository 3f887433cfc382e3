// SPDX-License-Identifier: MIT
// What happened, as a list of sentences: the moments worth a look, the newest first, each a link to its event. The
// great ones are also said aloud, not more often than one can listen.
import { byId, make } from './dom.js';
import { momentText, cutText, sentenceOf } from './words.js';

/** @typedef {import('./live_run.js').LiveRun} LiveRun */

const kNewsShown = 60;
/** Of one update no more than so many are shown: nobody reads more. */
const kNewsAtOnce = 12;
const kSayMs = 2500;

/** What is news, and whether it is said aloud. @type {Record<string, boolean>} */
const kNews = {
  became_leader: true, became_candidate: false, became_pre_candidate: false, commit_advanced: false,
  vote_refused: false, log_truncated: true, config_changed: true, snapshot_taken: false, snapshot_installed: true,
  node_crashed: true, node_refused_start: true, node_restarted: true, node_paused: true, node_resumed: true,
  client_response: false, transfer_started: true, fault_started: true, fault_ended: true, expectation_met: true,
  expectation_failed: true, violation: true, member_requested: true, message_duplicated: false,
};

/** Whether event i is news. @param {LiveRun} run @param {number} i */
export function isNews(run, i) {
  const kind = run.head.kinds[run.kind[i]];
  // Of an entry committed it is enough to hear it once, from who decided it.
  return kind in kNews && (kind !== 'commit_advanced' || run.state.letter(run.node[i], i) === 'L');
}

export class LiveNews {
  /** @param {LiveRun} run */
  constructor(run) {
    this.run = run;
    this.list = byId('moments');
    this.saidAt = -kSayMs;
    this.toSay = '';
    /** @type {ReturnType<typeof setTimeout> | 0} */
    this.timer = 0;
  }

  restart() {
    this.list.replaceChildren();
    this.take(Math.max(0, this.run.n - 3000), false);
  }

  /**
   * @param {number} from the first new event, its place
   * @param {boolean} aloud
   */
  take(from, aloud) {
    const { run } = this;
    /** @type {number[]} */
    const found = [];
    const most = aloud ? kNewsAtOnce : kNewsShown;
    for (let i = run.n - 1; i >= from && found.length < most; i--) if (isNews(run, i)) found.push(i);
    if (found.length === 0) return;
    const top = this.list.scrollTop;
    const before = this.list.scrollHeight;
    this.list.prepend(...found.map((i) => this.item(i)));
    // Who has scrolled down to read is not moved.
    if (top > 4) this.list.scrollTop = top + this.list.scrollHeight - before;
    while (this.list.children.length > kNewsShown) this.list.lastElementChild?.remove();
    const great = found.find((i) => kNews[run.head.kinds[run.kind[i]]]);
    if (aloud && great !== undefined) this.say(`${momentText(run.time[great])}: ${sentenceOf(this.asRun, great)}`);
  }

  /** @returns {any} a LiveRun answers all that words.js asks of a Run */
  get asRun() {
    return this.run;
  }

  /** @param {number} i */
  item(i) {
    const { run } = this;
    const kind = run.head.kinds[run.kind[i]];
    const link = make('a', { href: `#e${run.numberOf(i) + 1}` }, momentText(run.time[i]));
    const bad = kind === 'violation' || kind === 'expectation_failed' ? 'bad' : kNews[kind] ? 'great' : '';
    return make('li', { class: bad }, link, ' ', make('bdi', {}, cutText(sentenceOf(this.asRun, i), 200)));
  }

  /** @param {string} text */
  say(text) {
    this.toSay = text;
    if (this.timer !== 0) return;
    this.timer = setTimeout(() => {
      this.timer = 0;
      byId('live').textContent = cutText(this.toSay, 300);
    }, kSayMs);
  }
}
