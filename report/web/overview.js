// SPDX-License-Identifier: MIT
// The overview strip: the whole run in one line, with the window of the diagram as a box that can be moved. Terms with
// their leaders, how much happens, fault windows, chapters as flags, what the search found.
import { Painter, watchLook } from './canvas.js';
import { termColor } from './colors.js';
import { lowerBound } from './axis.js';
import { PLOT_LEFT } from './lanes.js';

/** @typedef {import('./scene.js').Shape} Shape */

/** How near to an edge of the box a press takes that edge, pixels. */
const EDGE = 7;

export class Overview {
  /**
   * Listens to the store (from, until, found); drag the box to move the window, its edges to resize it, elsewhere
   * to choose a new one. The caller sets the store in onWindow. Height about 44 px, width as the diagram.
   * @param {import('./store.js').Store} store
   * @param {import('./run.js').Run} run
   * @param {HTMLCanvasElement} canvas
   * @param {{onWindow: (from: number, until: number) => void}} options
   */
  constructor(store, run, canvas, { onWindow }) {
    this.store = store;
    this.run = run;
    this.canvas = canvas;
    this.onWindow = onWindow;
    this.painter = new Painter(canvas);
    this.last = Math.max(1, run.head.ended_at_us, run.n > 0 ? run.time[run.n - 1] : 0);
    this.reigns = findReigns(run);
    this.losses = eventsOf(run, 'message_dropped');
    this.alarms = eventsOf(run, 'violation').slice(0, 50);
    /** @type {Shape[] | null} what does not change with the window */
    this.ground = null;
    this.frameAsked = 0;
    /** @type {{part: 'box' | 'from' | 'until' | 'new', start: number, from: number, until: number} | null} */
    this.drag = null;
    store.on((_, changed) => {
      if (changed.has('found')) this.ground = null;
      if (changed.has('found') || changed.has('from') || changed.has('until')) this.#askFrame();
    });
    watchLook(canvas, () => this.resize(), () => {
      this.painter.readTheme();
      this.#askFrame();
    });
    canvas.addEventListener('pointerdown', (event) => this.#press(event));
    canvas.addEventListener('pointermove', (event) => this.#move(event));
    for (const name of /** @type {const} */ (['pointerup', 'pointercancel'])) {
      canvas.addEventListener(name, (event) => this.#release(event));
    }
    this.#askFrame();
  }

  #askFrame() {
    if (this.frameAsked !== 0) return;
    this.frameAsked = requestAnimationFrame(() => {
      this.frameAsked = 0;
      this.draw();
    });
  }

  /** Left and right end of the strip: those of the diagram's plot. */
  get ends() {
    const narrow = this.painter.width < 560;
    const { width, height } = this.painter;
    return { start: narrow ? 6 : PLOT_LEFT, end: width - (narrow ? 6 : 14), top: 11, bottom: height - 3 };
  }

  /** @param {number} time */
  #x(time) {
    const { start, end } = this.ends;
    return start + (end - start) * time / this.last;
  }

  /** @param {number} x */
  #time(x) {
    const { start, end } = this.ends;
    return Math.max(0, Math.min(this.last, this.last * (x - start) / (end - start)));
  }

  resize() {
    if (!this.painter.fit()) return;
    this.ground = null;
    this.draw();
  }

  draw() {
    if (this.painter.width < 20 || this.painter.height < 20) return;
    this.ground ??= this.#makeGround();
    this.painter.paint(this.ground);
    this.painter.paint(this.#box());
  }

  #makeGround() {
    const { start, end, top, bottom } = this.ends;
    const { run, painter } = this;
    /** @type {Shape[]} */
    const out = [{ type: 'rect', style: 'paper', x: 0, y: 0, w: painter.width, h: painter.height, r: 0 }];
    if (start > 50) {
      const y = (top + bottom) / 2;
      out.push({ type: 'text', style: 'textAxis', x: start - 10, y, text: 'whole run', align: 'end' });
    }
    out.push({ type: 'clip', x: start, y: 0, w: end - start, h: painter.height });
    out.push({ type: 'rect', style: 'stripe', x: start, y: top, w: end - start, h: bottom - top, r: 0 });
    this.#addReigns(out);
    for (const fault of run.faults) {
      const x = this.#x(run.time[fault.from]);
      const until = fault.until >= run.n - 1 ? end : this.#x(run.time[fault.until]);
      out.push({ type: 'rect', style: 'fault', x, y: top, w: Math.max(1.5, until - x), h: bottom - top - 8, r: 0 });
    }
    this.#addDensity(out);
    this.#addReignNames(out);
    out.push({ type: 'unclip' });
    for (const chapter of run.head.chapters) {
      const x = this.#x(run.time[Math.max(0, Math.min(run.n - 1, chapter.first))]);
      out.push({ type: 'area', style: 'flag', points: [x - 4.5, 1, x + 4.5, 1, x, 9] });
    }
    this.#addFound(out);
    this.#addAlarms(out);
    return out;
  }

  /** @param {Shape[]} out */
  #addReigns(out) {
    const { top, bottom } = this.ends;
    let shown = -Infinity;
    for (const reign of this.reigns) {
      const x = this.#x(reign.from);
      const w = this.#x(reign.until) - x;
      if (x + w < shown + 0.5) continue;
      shown = x + w;
      const style = reign.leader < 0 ? 'unled' : `term-${termColor(reign.term)}`;
      out.push({ type: 'rect', style, x, y: top, w: w + 0.3, h: bottom - top, r: 0 });
    }
  }

  /** @param {Shape[]} out */
  #addReignNames(out) {
    const { top, bottom } = this.ends;
    for (const reign of this.reigns) {
      const x = this.#x(reign.from);
      const w = this.#x(reign.until) - x;
      if (w < 14) continue;
      const texts = reign.leader < 0 ? ['no leader']
        : [`term ${reign.term} · leader ${reign.leader}`, `t${reign.term} · L${reign.leader}`, `t${reign.term}`];
      const text = texts.find((one) => this.painter.measure(one, 'textTerm') < w - 8);
      if (text === undefined) continue;
      out.push({ type: 'text', style: 'textTermHalo', x: x + w / 2, y: (top + bottom) / 2 - 3, text, align: 'middle' });
    }
  }

  /** @param {Shape[]} out */
  #addDensity(out) {
    const { start, end, bottom } = this.ends;
    const { run } = this;
    const column = 2;
    const counts = [];
    let low = lowerBound(run.time, this.#time(start));
    for (let x = start; x < end; x += column) {
      const high = x + column >= end ? run.n : lowerBound(run.time, this.#time(x + column));
      const lost = lowerBound(this.losses, high) - lowerBound(this.losses, low);
      counts.push({ x, all: high - low, lost });
      low = high;
    }
    const most = counts.reduce((max, one) => Math.max(max, one.all), 1);
    /** @type {number[]} */
    const rest = [];
    /** @type {number[]} */
    const lost = [];
    for (const one of counts) {
      if (one.all === 0) continue;
      const tall = Math.max(1.5, 9 * Math.sqrt(one.all / most));
      rest.push(one.x, bottom - tall, column - 0.6, tall);
      const red = Math.max(2, tall * one.lost / one.all);
      if (one.lost > 0) lost.push(one.x, bottom - red, column - 0.6, red);
    }
    out.push({ type: 'rects', style: 'strip', list: rest }, { type: 'rects', style: 'stripLost', list: lost });
  }

  /** Violations, as the diagram marks them. @param {Shape[]} out */
  #addAlarms(out) {
    const y = (this.ends.top + this.ends.bottom) / 2;
    for (const i of this.alarms) {
      const x = Math.min(this.ends.end - 6, this.#x(this.run.time[i]));
      out.push({ type: 'circle', style: 'violation', x, y, r: 6.5 });
      out.push({ type: 'text', style: 'textLetter', x, y, text: '!', align: 'middle' });
    }
  }

  /** @param {Shape[]} out */
  #addFound(out) {
    const { found } = this.store.state;
    if (found === null) return;
    const { top } = this.ends;
    /** @type {number[]} */
    const list = [];
    let last = -Infinity;
    for (let i = 0; i < found.length; i++) {
      if (found[i] === 0) continue;
      const x = this.#x(this.run.time[i]);
      if (x - last < 2) continue;
      last = x;
      list.push(x - 1, top - 1, 2, 8);
    }
    out.push({ type: 'rects', style: 'found', list });
  }

  /** The window's edges as pixels, at least so far apart that they can be taken. */
  #edges() {
    const { start, end } = this.ends;
    let from = Math.max(start, this.#x(this.store.state.from));
    let until = Math.min(end, this.#x(this.store.state.until));
    if (until - from < 8) {
      const middle = Math.max(start + 4, Math.min(end - 4, (from + until) / 2));
      from = middle - 4;
      until = middle + 4;
    }
    return { from, until };
  }

  /** @returns {Shape[]} */
  #box() {
    const { top, bottom } = this.ends;
    const { from, until } = this.#edges();
    const h = bottom - top;
    return [
      { type: 'rect', style: 'window', x: from - 1, y: top - 1.5, w: until - from + 2, h: h + 3, r: 3 },
      { type: 'rect', style: 'handle', x: from - 2.5, y: top + h / 2 - 6, w: 3, h: 12, r: 1.5 },
      { type: 'rect', style: 'handle', x: until - 0.5, y: top + h / 2 - 6, w: 3, h: 12, r: 1.5 },
    ];
  }

  /** @param {PointerEvent} event */
  #place(event) {
    return event.clientX - this.canvas.getBoundingClientRect().left;
  }

  /** @param {number} x @returns {'box' | 'from' | 'until' | 'new'} */
  #partAt(x) {
    const { from, until } = this.#edges();
    if (Math.abs(x - from) <= EDGE && x < from + (until - from) * 0.3) return 'from';
    if (Math.abs(x - until) <= EDGE && x > until - (until - from) * 0.3) return 'until';
    return x > from && x < until ? 'box' : 'new';
  }

  /** @param {PointerEvent} event */
  #press(event) {
    if (event.pointerType === 'mouse' && event.button !== 0) return;
    this.canvas.setPointerCapture(event.pointerId);
    const start = this.#place(event);
    const { from, until } = this.store.state;
    this.drag = { part: this.#partAt(start), start, from, until };
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const x = this.#place(event);
    if (this.drag === null) {
      const cursors = { box: 'grab', from: 'ew-resize', until: 'ew-resize', new: 'crosshair' };
      this.canvas.style.cursor = cursors[this.#partAt(x)];
      return;
    }
    const { part, start, from, until } = this.drag;
    const by = (x - start) * this.last / (this.ends.end - this.ends.start);
    if (part === 'box') {
      const step = Math.max(-from, Math.min(this.last - until, by));
      this.onWindow(from + step, until + step);
    } else if (part === 'from') this.onWindow(Math.max(0, Math.min(from + by, until - 100)), until);
    else if (part === 'until') this.onWindow(from, Math.min(this.last, Math.max(until + by, from + 100)));
    else if (Math.abs(x - start) > 4) {
      const left = this.#time(Math.min(x, start));
      this.onWindow(left, Math.max(this.#time(Math.max(x, start)), left + 100));
    }
  }

  /** @param {PointerEvent} event */
  #release(event) {
    const { drag } = this;
    this.drag = null;
    if (drag === null || drag.part !== 'new' || Math.abs(this.#place(event) - drag.start) > 4) return;
    const span = Math.min(this.last, drag.until - drag.from);
    const from = Math.max(0, Math.min(this.last - span, this.#time(drag.start) - span / 2));
    this.onWindow(from, from + span);
  }
}

/**
 * @typedef {object} Reign a time with one leader, or without any while a new one is sought
 * @property {number} from
 * @property {number} until
 * @property {number} term
 * @property {number} leader -1: none
 */

/**
 * Who led when: from an election won until the leader is gone or the next one is elected.
 * @param {import('./run.js').Run} run
 * @returns {Reign[]}
 */
function findReigns(run) {
  const won = run.head.kinds.indexOf('became_leader');
  const ends = new Set(['node_crashed', 'node_paused', 'became_follower'].map((name) => run.head.kinds.indexOf(name)));
  /** @type {Reign[]} */
  const out = [];
  const end = Math.max(1, run.head.ended_at_us, run.n > 0 ? run.time[run.n - 1] : 0);
  for (let i = 0; i < run.n; i++) {
    const now = out[out.length - 1];
    const kind = run.kind[i];
    if (kind === won && (now === undefined || run.term[i] > now.term || now.leader < 0)) {
      if (now !== undefined) now.until = run.time[i];
      out.push({ from: run.time[i], until: end, term: run.term[i], leader: run.node[i] });
    } else if (ends.has(kind) && now !== undefined && now.leader === run.node[i]) {
      now.until = run.time[i];
      out.push({ from: run.time[i], until: end, term: now.term, leader: -1 });
    }
  }
  return out;
}

/** Events of a kind that are no part of a heartbeat that changed nothing.
 * @param {import('./run.js').Run} run @param {string} kind */
function eventsOf(run, kind) {
  const wanted = run.head.kinds.indexOf(kind);
  const out = [];
  for (let i = 0; i < run.n; i++) if (run.kind[i] === wanted && run.bulk[i] === 0) out.push(i);
  return out;
}
