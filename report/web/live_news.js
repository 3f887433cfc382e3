// SPDX-License-Identifier: MIT
// What happened, as a list of sentences: the moments worth a look, the newest last, each a link to its event. The
// great ones are also said aloud, not more often than one can listen.
import { byId, make } from './dom.js';
import { momentText, cutText, sentenceOf } from './words.js';

/** @typedef {import('./live_run.js').LiveRun} LiveRun */

const kNewsShown = 60;
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
    /** @type {number[]} numbers of the events of the list */
    this.numbers = [];
    /** There are others than those that stand in the document. */
    this.old = false;
    this.toSay = '';
    /** @type {ReturnType<typeof setTimeout> | 0} */
    this.timer = 0;
  }

  restart() {
    this.numbers = [];
    this.old = true;
    this.take(0, false);
    this.draw(true);
  }

  /**
   * @param {number} from the first new event, its place
   * @param {boolean} aloud
   */
  take(from, aloud) {
    const { run } = this;
    let great = -1;
    for (let i = from; i < run.n; i++) {
      if (!isNews(run, i)) continue;
      this.numbers.push(run.numberOf(i) + 1);
      this.old = true;
      if (kNews[run.head.kinds[run.kind[i]]]) great = i;
    }
    if (this.numbers.length > kNewsShown) this.numbers = this.numbers.slice(-kNewsShown);
    if (aloud && great >= 0) this.say(`${momentText(run.time[great])}: ${sentenceOf(this.asRun, great)}`);
  }

  /** The list anew; whoever reads it, points at it or has scrolled up finds it as it was. @param {boolean} [now] */
  draw(now = false) {
    if (!this.old) return;
    const { list, run } = this;
    const low = list.scrollTop + list.clientHeight > list.scrollHeight - 24;
    if (!now && (!low || list.matches(':hover, :focus-within'))) return;
    this.old = false;
    const places = this.numbers.map((number) => run.placeOf(number)).filter((i) => i >= 0);
    list.replaceChildren(...places.map((i) => this.item(i)));
    list.scrollTop = list.scrollHeight;
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
