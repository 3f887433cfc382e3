// SPDX-License-Identifier: MIT
// Every node at the cursor: role, term, vote, timer, log with the commit bar, and what its leader knows of it. Of long
// logs and of many nodes only what is in sight is in the document.

import { byId, make } from './dom.js';
import { kRoles, cutText, momentText, nodeText, secondsNumber, spanText } from './words.js';
import { termColor } from './colors.js';
import { changesByNode, commandInCell, kCommandMax, lastLeader, leaderAt, logWindow, rowWindow } from './node_state.js';

/** @typedef {import('./run.js').Run} Run */
/** @typedef {import('./node_state.js').LogWindow} LogWindow */

/** Up to this many nodes all rows are in the document. */
const kRowsMax = 12;
const kRowHeight = 30;
/** With more than this many nodes rows are lower. */
const kHighRowsMax = 5;
const kLowRowHeight = 24;
const kCellGap = 6;
const kCellLeast = 52;
/** Commands are cut so that so many cells have room, or all that have this width. */
const kCellsWanted = 4;
const kCellGood = 66;
const kLetterWidth = 6.7;
/** The logs are cut anew when their column grows or shrinks by so many pixels. */
const kLogWidthStep = 8;

export class StatePanel {
  /**
   * @param {import('./store.js').Store} store
   * @param {Run} run
   * @param {(node: number) => void} onNode somebody chose a node
   */
  constructor(store, run, onNode) {
    this.store = store;
    this.run = run;
    this.onNode = onNode;
    this.view = byId('state-view');
    this.rowHeight = run.nodes > kHighRowsMax ? kLowRowHeight : kRowHeight;
    this.view.style.setProperty('--state-row', `${this.rowHeight}px`);
    store.on((_state, changed) => {
      if (changed.has('cursor')) this.draw();
    });
    if (run.nodes > kRowsMax) this.view.addEventListener('scroll', () => this.drawRows(), { passive: true });
    this.width = 0;
    this.logWidth = 0;
    // Asked when the browser has laid out the page anyway: elsewhere it would have to.
    this.observer = new ResizeObserver(() => {
      const width = this.view.clientWidth;
      const logWidth = this.logHead?.offsetWidth ?? 0;
      if (width === this.width && Math.abs(logWidth - this.logWidth) < kLogWidthStep) return;
      this.width = width;
      this.logWidth = logWidth;
      this.draw();
    });
    this.observer.observe(this.view);
  }

  draw() {
    const i = this.store.state.cursor;
    if (i < 0) return;
    const { run } = this;
    byId('state-at').textContent = `${secondsNumber(run.time[i], 6)} s`;
    this.leader = leaderAt(run, i);
    this.changed = changesByNode(run, i);
    this.known = new Map(this.leader < 0 ? [] : run.state.progress(this.leader, i).map((one) => [one.peer, one]));
    this.window = this.windowOfLogs(i);
    byId('state-note').textContent = this.note(i);
    this.drawRows();
  }

  /** The same entries stand below each other in all rows. @param {number} i */
  windowOfLogs(i) {
    const { run } = this;
    let last = 0;
    let place = 0;
    for (let node = 0; node < run.nodes; node++) {
      last = Math.max(last, run.state.log(node, i).last);
      const changed = this.changed?.get(node);
      if (changed === undefined) continue;
      if (changed.fields.has('commit')) place = run.state.commit(node, i);
      if (changed.from > 0) place = changed.from;
    }
    const room = Math.max(60, this.logWidth - 10);
    const likely = logWindow(last, place, Math.floor(room / kCellLeast));
    const wanted = Math.max(1, Math.min(last, Math.max(kCellsWanted, Math.floor(room / kCellGood))));
    const share = Math.floor(room / wanted) - kCellGap;
    this.cell = Math.max(kCellLeast, Math.min(share, this.cellWidth(i, likely)));
    const all = Math.floor(room / (this.cell + kCellGap));
    if (last <= all) return logWindow(last, place, last);
    const counter = 12 + 7 * String(last).length;  // "…1392" before the first cell
    this.cell = Math.min(this.cell, Math.max(28, room - counter - 10));  // on a phone one cell, whole, and the bar
    return logWindow(last, place, Math.max(1, Math.floor((room - counter) / (this.cell + kCellGap))));
  }

  /** @param {number} i @param {LogWindow} window */
  cellWidth(i, { first, count }) {
    const { run } = this;
    let letters = 1;
    for (let node = 0; node < Math.min(run.nodes, kRowsMax); node++) {
      const log = run.state.log(node, i);
      for (let index = Math.max(first, log.first); index < first + count && index <= log.last; index++) {
        const { term, command } = log.entryAt(index);
        letters = Math.max(letters, String(term).length + Math.min(kCommandMax, command.length));
      }
    }
    return 20 + Math.round(kLetterWidth * letters);
  }

  drawRows() {
    const i = this.store.state.cursor;
    if (i < 0) return;
    const count = this.run.nodes;
    const { first, last } = count <= kRowsMax ? { first: 0, last: count }
      : rowWindow(this.view.scrollTop, this.view.clientHeight, this.rowHeight, count, 2);
    const body = make('tbody', {});
    if (first > 0) body.append(this.space(first));
    for (let node = first; node < last; node++) body.append(this.row(node, i));
    if (last < count) body.append(this.space(count - last));
    this.view.replaceChildren(make('table', { class: 'nodes' }, this.head(), body));
    /** @type {HTMLElement | null} */
    this.logHead = this.view.querySelector('th.log');
    this.observer.disconnect();
    this.observer.observe(this.view);
    if (this.logHead !== null) this.observer.observe(this.logHead);
  }

  /** @param {number} rows */
  space(rows) {
    const cell = make('td', { colspan: '7' });
    cell.style.height = `${rows * this.rowHeight}px`;
    return make('tr', { 'aria-hidden': 'true' }, cell);
  }

  head() {
    const names = ['node', 'role', 'term', 'voted', 'timer', 'log: term and command, bar = commit'];
    if (this.known !== undefined && this.known.size > 0) names.push('next, match');
    return make('thead', {}, make('tr', {}, ...names.map(headCell)));
  }

  /** @param {number} node @param {number} i */
  row(node, i) {
    const { state } = this.run;
    const { fields: changed, from } = this.changed?.get(node) ?? { fields: new Set(), from: 0 };
    const letter = state.letter(node, i);
    const { sign, word } = kRoles[letter] ?? kRoles.F;
    const button = make('button', { type: 'button', class: 'node', title: `next event of node ${node}` }, String(node));
    button.addEventListener('click', () => this.onNode(node));
    const cellOf = (/** @type {string} */ field, /** @type {(string | Node)[]} */ ...children) =>
      make('td', changed.has(field) ? { class: 'changed' } : {}, ...children);
    const role = cellOf('letter', make('span', { class: 'sign', 'aria-hidden': 'true' }, sign), ` ${word}`);
    const vote = state.vote(node, i);
    const left = state.timerLeft(node, i);
    const row = make('tr', { class: `role-${letter}` }, make('th', { scope: 'row' }, button), role,
      cellOf('term', String(state.term(node, i))), cellOf('vote', vote < 0 ? '–' : String(vote)),
      cellOf('timer', left < 0 ? '–' : spanText(left)), this.logCell(node, i, changed, from));
    if (this.known !== undefined && this.known.size > 0) row.append(this.knownCell(node, changed));
    return row;
  }

  /** What the leader knows of a follower. @param {number} node @param {Set<string>} changed */
  knownCell(node, changed) {
    const one = this.known?.get(node);
    if (node === this.leader) return make('td', { class: 'soft' }, 'leads');
    if (one === undefined) return make('td', { class: 'soft' }, '–');
    const name = changed.has('next') || changed.has('match') ? 'changed' : '';
    const [next, match] = [one.next, one.match].map((index) => (index < 0 ? '?' : String(index)));
    return make('td', { class: name, title: `nextIndex ${next}, matchIndex ${match}` }, `${next}, ${match}`);
  }

  /**
   * @param {number} node
   * @param {number} i
   * @param {Set<string>} changed
   * @param {number} from the first index that the event changed; 0: none
   */
  logCell(node, i, changed, from) {
    const { state } = this.run;
    const log = state.log(node, i);
    const { first, count } = this.window ?? { first: 1, count: 0 };
    const commit = state.knownCommit(node, i);
    const out = make('td', { class: from > log.last ? 'log changed' : 'log' });
    const strip = make('div', {});
    out.append(strip);
    const hidden = Math.min(first, log.last + 1) - 1;
    if (hidden > 0) {
      const title = `${log.first > 1 ? `snapshot through ${log.first - 1}; ` : ''}${hiddenWords(hidden, commit)}`;
      const name = commit > 0 && commit <= hidden ? 'hidden-entries at-commit' : 'hidden-entries';
      strip.append(make('span', { class: name, title }, `…${hidden}`));
    }
    if (commit === 0 && log.last > 0 && hidden <= 0) {
      strip.append(make('span', { class: 'bar none', title: 'nothing is committed here' }));
    }
    for (let index = first; index < first + count && index <= log.last; index++) {
      strip.append(this.entryCell(node, index, i, commit, from > 0 && index >= from));
      if (index === commit) strip.append(barOf(commit, changed));
    }
    const more = log.last - (first + count - 1);
    if (more > 0) strip.append(make('span', { class: 'hidden-entries', title: `${more} more` }, `+${more}`));
    if (log.last === 0) strip.append(make('span', { class: 'soft' }, 'empty'));
    return out;
  }

  /**
   * @param {number} node
   * @param {number} index
   * @param {number} i
   * @param {number} commit the commit index its node knows
   * @param {boolean} changed
   */
  entryCell(node, index, i, commit, changed) {
    const { state } = this.run;
    const log = state.log(node, i);
    const cell = make('span', { class: 'entry' });
    cell.style.width = `${this.cell ?? 50}px`;
    if (index < log.first) {
      cell.className = 'entry snapshot';
      cell.title = `index ${index}: in the snapshot`;
      cell.append('▤');
      return cell;
    }
    const { term, command } = log.entryAt(index);
    cell.style.background = `var(--term-${termColor(term)})`;
    if (index > commit) cell.className += ' open';
    if (index > state.durable(node, i)) cell.className += ' unwritten';
    if (changed) cell.className += ' changed';
    const open = index > commit ? '; not known to be committed' : '';
    const unwritten = index > state.durable(node, i) ? '; not on disk yet' : '';
    cell.title = `index ${index}, term ${term}: ${cutText(command, 2000)}${open}${unwritten}`;
    const room = Math.floor(((this.cell ?? kCellLeast) - 20) / kLetterWidth) - String(term).length;
    cell.append(make('b', {}, String(term)), ' ', make('bdi', {}, commandInCell(command, room)));
    return cell;
  }

  /** @param {number} i */
  note(i) {
    const { run } = this;
    if (this.leader !== undefined && this.leader >= 0) {
      const others = [];
      for (let node = 0; node < run.nodes; node++) {
        if (node === this.leader || run.state.letter(node, i) !== 'L') continue;
        others.push(`${nodeText(node)} still leads term ${run.state.term(node, i)}`);
      }
      const leads = `${nodeText(this.leader)} leads term ${run.state.term(this.leader, i)}`;
      return [leads, ...others].join('; ');
    }
    const before = lastLeader(run, i);
    if (before === null) return 'nobody leads: no next or match index; nobody has led yet';
    const until = momentText(run.time[before.ended]);
    return `nobody leads: no next or match index; the last leader was node ${before.node}, until ${until}`;
  }
}

/** @param {number} commit @param {Set<string>} changed */
function barOf(commit, changed) {
  return make('span', { class: changed.has('commit') ? 'bar changed' : 'bar', title: `commit index ${commit}` });
}

/** @param {string} name */
function headCell(name) {
  return make('th', name.startsWith('log') ? { scope: 'col', class: 'log' } : { scope: 'col' }, name);
}

/** @param {number} hidden @param {number} commit */
function hiddenWords(hidden, commit) {
  return `entries 1 to ${hidden} not shown${commit > 0 && commit <= hidden ? `, commit index ${commit}` : ''}`;
}
