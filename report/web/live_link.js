// SPDX-License-Identifier: MIT
// The connection of the page to the server of its class: requests with their replies, and one connection after the
// other, so that who was away for a moment is back where the class is. The protocol is in report/live/README.md.

/** @typedef {{ok: boolean, message: string, [more: string]: any}} LiveReply */
/** @typedef {'connecting' | 'open' | 'lost' | 'over'} LinkState */

const kFirstWaitMs = 250;
const kLongestWaitMs = 4000;
const kNotConnected = 'There is no connection to the class at the moment.';

export class LiveLink {
  /**
   * @param {(message: any) => void} onMessage all but replies
   * @param {(state: LinkState, why: string) => void} onState
   */
  constructor(onMessage, onState) {
    this.onMessage = onMessage;
    this.onState = onState;
    /** @type {WebSocket | null} */
    this.socket = null;
    this.ticket = '';
    this.waitMs = kFirstWaitMs;
    this.over = false;
    /** @type {ReturnType<typeof setTimeout> | 0} */
    this.timer = 0;
    this.lastId = 0;
    /** @type {Map<number, (reply: LiveReply) => void>} requests that wait for their reply */
    this.waiting = new Map();
    addEventListener('online', () => this.soon(0));
    document.addEventListener('visibilitychange', () => { if (!document.hidden) this.soon(0); });
  }

  get isOpen() {
    return this.socket !== null && this.socket.readyState === 1;
  }

  /** The key that the link of this page has. */
  get key() {
    return new URLSearchParams(location.search).get('key') ?? '';
  }

  /** An address of the same server, with the key. @param {string} path @param {Record<string, string>} [more] */
  address(path, more = {}) {
    return `${path}?${new URLSearchParams({ key: this.key, ...more })}`;
  }

  connect() {
    this.onState(this.ticket === '' ? 'connecting' : 'lost', '');
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const query = this.ticket === '' ? undefined : { ticket: this.ticket };
    const socket = new WebSocket(`${scheme}://${location.host}${this.address('/live', query)}`);
    this.socket = socket;
    socket.addEventListener('message', (event) => this.take(String(event.data)));
    socket.addEventListener('close', (event) => this.closed(socket, event.reason));
  }

  /** @param {string} text a frame */
  take(text) {
    const message = JSON.parse(text);
    if (message.type === 'reply' || message.type === 'why') {
      this.answer(message);
    } else if (message.type === 'bye') {
      this.over = message.again !== true;
      this.onState(this.over ? 'over' : 'lost', message.why ?? '');
    } else {
      if (message.type === 'hello') {
        this.ticket = message.ticket ?? '';
        this.waitMs = kFirstWaitMs;
        this.onState('open', '');
      }
      this.onMessage(message);
    }
  }

  /** @param {any} message */
  answer(message) {
    const done = this.waiting.get(message.to);
    this.waiting.delete(message.to);
    if (done !== undefined) done(message);
    else if (message.ok === false) this.onMessage(message);
  }

  /** @param {WebSocket} socket @param {string} why */
  closed(socket, why) {
    if (this.socket !== socket) return;
    this.socket = null;
    for (const done of this.waiting.values()) done({ ok: false, message: kNotConnected });
    this.waiting.clear();
    if (this.over) return;
    this.onState('lost', why);
    this.soon(this.waitMs);
    this.waitMs = Math.min(kLongestWaitMs, this.waitMs * 2);
  }

  /** A new connection, which begins with everything. */
  again() {
    this.socket?.close();
  }

  /** @param {number} ms */
  soon(ms) {
    if (this.over || this.socket !== null) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (!this.over && this.socket === null) this.connect();
    }, ms);
  }

  /**
   * @param {string} type
   * @param {object} [members]
   * @returns {Promise<LiveReply>}
   */
  ask(type, members = {}) {
    const { socket } = this;
    if (socket === null || !this.isOpen) return Promise.resolve({ ok: false, message: kNotConnected });
    this.lastId++;
    const id = this.lastId;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      socket.send(JSON.stringify({ type, id, ...members }));
    });
  }
}
