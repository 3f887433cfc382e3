// SPDX-License-Identifier: MIT
// The field for a line of the scenario language with what it offers, the field to write a value, and what came of them.
import { byId, make } from './dom.js';
import { cutText } from './words.js';
import { suggestions } from './live_words.js';
import { writeLine } from './live_acts.js';

/** @typedef {import('./live_link.js').LiveReply} LiveReply */

const kOffered = 12;
const kTypedKept = 30;

export class LiveLine {
  /**
   * @param {(line: string) => Promise<LiveReply>} act
   * @param {() => {nodes: number, leader: number}} about
   */
  constructor(act, about) {
    this.act = act;
    this.about = about;
    this.field = /** @type {HTMLInputElement} */ (byId('line'));
    this.key = /** @type {HTMLInputElement} */ (byId('write-key'));
    this.value = /** @type {HTMLInputElement} */ (byId('write-value'));
    /** @type {string[]} */
    this.typed = [];
    this.field.addEventListener('input', () => this.offer());
    this.field.addEventListener('focus', () => this.offer());
    byId('line-form').addEventListener('submit', (event) => {
      event.preventDefault();
      void this.submit();
    });
    byId('write-form').addEventListener('submit', (event) => {
      event.preventDefault();
      void this.write();
    });
  }

  offer() {
    const list = suggestions(this.field.value, { ...this.about(), before: this.typed }, kOffered);
    byId('line-words').replaceChildren(...list.map((value) => make('option', { value })));
  }

  async submit() {
    const line = this.field.value.trim();
    if (line === '') return;
    const reply = await this.act(line);
    if (!reply.ok) return;
    this.typed = [...this.typed.filter((one) => one !== line), line].slice(-kTypedKept);
    if (this.field.value.trim() === line) this.field.value = '';
    this.offer();
  }

  async write() {
    const reply = await this.act(writeLine(this.key.value.trim(), this.value.value.trim()));
    // The next value is another one, so that one sees which arrived.
    if (reply.ok && /^\d{1,9}$/.test(this.value.value)) this.value.value = String(Number(this.value.value) + 1);
  }

  /** @param {string} what was asked for @param {LiveReply} reply */
  say(what, reply) {
    const line = byId('said');
    const text = reply.message === '' ? (reply.ok ? what : 'This could not be done.') : reply.message;
    line.className = reply.ok ? 'good' : 'bad';
    const sign = make('b', { 'aria-hidden': 'true' }, reply.ok ? '✓ ' : '✕ ');
    line.replaceChildren(sign, make('bdi', {}, cutText(text, 2000)));
  }
}
