// SPDX-License-Identifier: MIT
// The class around the run: who has control and who is there, the lines of the scenario so far, its branches, the
// digest.
import { byId, isolated, make, showIf } from './dom.js';
import { countText, cutText, momentText } from './words.js';

/** @typedef {[number, number, string]} LiveLineRow event, at_us, text */
/** @typedef {{number: number, text: string, current: boolean}} LiveBranch */
/** @typedef {{id: number, name: string, here: boolean}} LivePerson */
/** @typedef {(type: string, members?: object) => void} LiveAsk */

/** So many lines stand in the document, the last ones. */
const kLinesShown = 200;

export class LiveClass {
  /** @param {LiveAsk} ask */
  constructor(ask) {
    this.ask = ask;
    this.role = 'student';
    this.id = -1;
    this.control = false;
    this.holder = { id: 0, name: 'the teacher' };
    this.watching = 0;
    /** @type {LivePerson[]} */
    this.people = [];
    /** @type {LiveLineRow[]} */
    this.lines = [];
    this.linesBefore = 0;
    /** @type {Map<string, string>} what stands in a place, by its id */
    this.drawnAs = new Map();
    byId('name-form').addEventListener('submit', (event) => {
      event.preventDefault();
      const field = /** @type {HTMLInputElement} */ (byId('my-name'));
      ask('name', { name: field.value.trim() });
    });
    byId('lines').addEventListener('click', (event) => this.onLine(/** @type {Element} */ (event.target)));
  }

  /** @param {any} hello */
  welcome(hello) {
    this.role = hello.role;
    this.id = hello.id;
    this.control = hello.control;
    this.drawControl();
  }

  /** @param {{holder: number, name: string}} message */
  setHolder({ holder, name }) {
    this.holder = { id: holder, name };
    this.control = holder === this.id;
    this.drawControl();
  }

  /** @param {{watching: number, people?: LivePerson[]}} message */
  setPeople({ watching, people }) {
    this.watching = watching;
    if (people !== undefined) this.people = people.filter((one) => one.here || one.id === this.holder.id);
    this.drawControl();
  }

  /** Those who only watch see no buttons that do nothing. */
  drawControl() {
    document.documentElement.classList.toggle('watching', !this.control);
    const { holder, control, role } = this;
    const who = control ? 'You have control' : `${upperFirst(holder.name)} has control`;
    // The count has room to grow: who comes or goes moves nothing.
    const count = make('span', { class: 'count' }, countText(this.watching, 'student'));
    byId('people-now').replaceChildren(`${cutText(who, 40)} · `, count);
    this.redraw('people-who', `${role} ${control} ${holder.id} ${holder.name}`, () => this.controlText());
    const list = role === 'teacher' ? this.people.filter((one) => one.id !== holder.id && one.id !== 0) : [];
    this.redraw('people-list', JSON.stringify(list.map((one) => [one.id, one.name])), () => list.map((one) => (
      make('li', {}, isolated(one.name), ' ', this.button('Hand over', one.id)))));
    showIf(byId('name-form'), role === 'student');
  }

  /**
   * Only what says something else is drawn anew: a button stays while somebody presses it.
   * @param {string} id @param {string} what @param {() => (Node | string)[]} parts
   */
  redraw(id, what, parts) {
    if (this.drawnAs.get(id) === what) return;
    this.drawnAs.set(id, what);
    byId(id).replaceChildren(...parts());
  }

  /** @returns {(Node | string)[]} */
  controlText() {
    const { holder, control, role } = this;
    if (control && role === 'student') {
      return ['What you do here, everybody sees. ', this.button('Give it back', 0)];
    }
    if (control) return ['Hand control to a student who is here:'];
    if (role === 'teacher') return [isolated(holder.name), ' has control. ', this.button('Take it back', -1)];
    return ['You are watching. The teacher can hand control to you.'];
  }

  /** @param {string} text @param {number} to -1: take it back */
  button(text, to) {
    const button = make('button', { type: 'button' }, text);
    button.addEventListener('click', () => {
      if (to < 0) this.ask('take');
      else this.ask('hand', { to });
    });
    return button;
  }

  /**
   * @param {LiveLineRow[]} lines
   * @param {number} before how many there are before these
   */
  setLines(lines, before) {
    this.lines = lines.slice(-kLinesShown);
    this.linesBefore = before + lines.length - this.lines.length;
    byId('lines').replaceChildren(...this.lines.map((_, k) => this.lineItem(k)));
    this.drawn();
  }

  /** @param {LiveLineRow[]} lines */
  addLines(lines) {
    if (lines.length === 0) return;
    const list = byId('lines');
    const low = list.scrollTop + list.clientHeight > list.scrollHeight - 30;
    for (const line of lines) {
      this.lines.push(line);
      list.append(this.lineItem(this.lines.length - 1));
    }
    for (; this.lines.length > kLinesShown; this.linesBefore++) {
      this.lines.shift();
      list.firstElementChild?.remove();
    }
    this.drawn(low);
  }

  /** @param {boolean} [low] the end of the list is in sight, and stays */
  drawn(low = true) {
    const list = byId('lines');
    if (low) list.scrollTop = list.scrollHeight;
    const count = this.linesBefore + this.lines.length;
    list.setAttribute('aria-label', `Lines of the scenario: ${count}`);
    showIf(byId('script'), true);
    byId('c-back').toggleAttribute('disabled', count === 0);
  }

  /** @param {number} k */
  lineItem(k) {
    const [event, at, text] = this.lines[k];
    const time = momentText(at);
    const item = make('li', { title: cutText(text, 1000) });
    item.append(event > 0 ? make('a', { href: `#e${event}` }, time) : make('span', { class: 'soft' }, time), ' ');
    item.append(make('code', {}, isolated(cutText(text.replace(/^[@+]\S+\s+/, ''), 300))));
    const undo = make('button', { type: 'button', class: 'acts undo', 'aria-label': 'Back to before this line' }, '↶');
    undo.title = 'Back to before this line';
    item.append(undo);
    return item;
  }

  /** @param {Element} target */
  onLine(target) {
    const undo = target.closest('button.undo');
    if (undo === null) return;
    const items = Array.from(byId('lines').children);
    const place = items.findIndex((item) => item.contains(undo));
    if (place >= 0) this.ask('back', { lines: items.length - place });
  }

  /** @param {LiveBranch[]} branches */
  setBranches(branches) {
    const box = byId('branches');
    showIf(box, branches.length > 1);
    box.replaceChildren(...branches.map(({ number, text, current }) => {
      const button = make('button', { type: 'button', 'aria-pressed': String(current) }, isolated(text));
      button.addEventListener('click', () => { if (!current) this.ask('use', { branch: number }); });
      return button;
    }));
  }

  /** @param {string} digest of the run that is saved or was shown; '' none */
  setDigest(digest) {
    byId('digest').textContent = digest === '' ? '' : `digest ${digest}`;
  }
}

/** @param {string} text */
function upperFirst(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
