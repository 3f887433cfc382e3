// SPDX-License-Identifier: MIT
// The space-time diagram on its canvas: a lane per node, an arrow per message. It listens to the store itself and
// redraws at most once a frame; what is drawn where is decided in scene.js, this file puts it on the canvas.
import { Painter, watchLook } from './canvas.js';
import { Gestures } from './gestures.js';
import { frameFor } from './lanes.js';
import { nearestEvent } from './nearest.js';
import { axisFor, makeScene, viewOf } from './scene.js';

/** What the window may shrink to, microseconds. */
const SPAN_LEAST = 60;

export class Diagram {
  /**
   * Listens to the store (cursor, window, heartbeats, folded, lostOnly, turned, found) and to the pointer on the
   * canvas: wheel zooms, drag pans, two fingers pinch, a click chooses. It sets `from` and `until` in the store
   * itself; what is chosen goes to onChoose. The canvas takes its size from CSS (a ResizeObserver watches it) and
   * its font and colours from the custom properties of diagram.css. Nothing moves by itself.
   * @param {import('./store.js').Store} store
   * @param {import('./run.js').Run} run
   * @param {HTMLCanvasElement} canvas
   * @param {{onChoose: (event: number) => void, reducedMotion: boolean,
   *   onName?: (node: number, x: number, y: number) => void}} options onName: somebody chose the name of a lane
   */
  constructor(store, run, canvas, { onChoose, reducedMotion, onName }) {
    this.store = store;
    this.run = run;
    this.canvas = canvas;
    this.onChoose = onChoose;
    this.onName = onName;
    this.reducedMotion = reducedMotion;
    this.view = viewOf(run);
    this.painter = new Painter(canvas);
    /** @type {import('./scene.js').Scene | null} */
    this.scene = null;
    this.frameAsked = 0;
    this.gone = false;
    store.on(() => this.askFrame());
    this.stopWatching = watchLook(canvas, () => this.resize(), () => {
      this.painter.readTheme();
      this.askFrame();
    });
    this.gestures = new Gestures(canvas, {
      zoom: (x, y, factor) => this.zoomAt(x, y, factor),
      pan: (dx, dy) => this.panBy(this.store.state.turned ? dy : dx),
      choose: (x, y) => this.#choose(x, y),
    });
    this.askFrame();
  }

  /** Of the window as the store has it now, drawn or not. @returns {import('./axis.js').Axis} */
  get axis() {
    return axisFor(this.view, this.store.state, this.frame);
  }

  /** What lies before is not known, microseconds. */
  get began() {
    return this.run.head.began_us ?? 0;
  }

  get frame() {
    const { painter, store, run } = this;
    return frameFor(painter.width, painter.height, store.state.turned, run.nodes > 99);
  }

  /** The canvas got another size (also noticed without being told). */
  resize() {
    if (this.painter.fit()) this.draw();
  }

  /** Draws in the next frame. */
  askFrame() {
    if (this.frameAsked !== 0 || this.gone) return;
    this.frameAsked = requestAnimationFrame(() => {
      this.frameAsked = 0;
      this.draw();
    });
  }

  #make() {
    const { painter } = this;
    const measure = (/** @type {string} */ text, /** @type {string} */ style) => painter.measure(text, style);
    return makeScene(this.view, this.store.state, painter.width, painter.height, measure);
  }

  /** Draws now; changes of the store ask for the next frame by themselves. */
  draw() {
    if (this.gone || this.painter.width < 20 || this.painter.height < 20) return;
    // One finger along the axis pans the picture; across it, it scrolls the page.
    this.canvas.style.touchAction = this.store.state.turned ? 'pan-x' : 'pan-y';
    this.scene = this.#make();
    this.painter.paint(this.scene.shapes);
  }

  /**
   * Zooms about a point of the canvas; a factor above 1 shows less.
   * @param {number} x
   * @param {number} y
   * @param {number} factor
   */
  zoomAt(x, y, factor) {
    const { axis } = this;
    const along = Math.max(axis.start, Math.min(axis.end, this.store.state.turned ? y : x));
    const time = axis.time(along);
    this.show(axis.time(along - (along - axis.start) / factor), axis.time(along + (axis.end - along) / factor));
    // What folds has changed with the window: the time that was at the pointer goes back there.
    for (let round = 0; round < 3; round++) {
      const now = axisFor(this.view, this.store.state, this.frame);
      const by = now.x(time) - along;
      if (Math.abs(by) < 1) return;
      const later = now.time(now.start + by) - now.from;
      this.show(now.from + later, now.until + later);
    }
  }

  /** Moves the picture by so many pixels along the axis. @param {number} pixels */
  panBy(pixels) {
    const { axis } = this;
    const from = axis.time(axis.start - pixels);
    const until = axis.time(axis.end - pixels);
    const { last } = this.view.levels;
    if ((from < this.began && pixels > 0) || (until > last && pixels < 0)) return;
    this.show(from, until);
  }

  /** @param {number} from @param {number} until */
  show(from, until) {
    const { began } = this;
    const { last } = this.view.levels;
    const span = Math.max(SPAN_LEAST, Math.min(until - from, last - began));
    const middle = (from + until) / 2;
    const low = Math.max(began, Math.min(last - span, span > until - from ? middle - span / 2 : from));
    this.store.set({ from: low, until: low + span });
  }

  /** @param {number} x @param {number} y */
  #choose(x, y) {
    const node = this.onName === undefined ? -1 : this.nodeNamedAt(x, y);
    if (node >= 0) {
      this.onName?.(node, x, y);
      return;
    }
    const event = this.eventAt(x, y);
    if (event >= 0) this.onChoose(event);
  }

  /** The node whose name stands at a point of the canvas, -1 if there is none. @param {number} x @param {number} y */
  nodeNamedAt(x, y) {
    const { frame } = this;
    const [along, across] = frame.turned ? [y, x] : [x, y];
    if (this.scene === null || along > frame.start) return -1;
    const near = this.scene.lanes.find((lane) => lane.node < this.run.nodes && Math.abs(lane.at - across) < 14);
    return near?.node ?? -1;
  }

  /**
   * The event drawn nearest to a point of the canvas (CSS pixels), -1 if there is none near.
   * @param {number} x
   * @param {number} y
   * @returns {number}
   */
  eventAt(x, y) {
    return this.scene === null ? -1 : nearestEvent(this.view, this.scene, x, y);
  }

  /**
   * Where the labels of the last picture are: for tests that none lies on another.
   * @returns {{x: number, y: number, width: number, height: number, text: string}[]}
   */
  labelBoxes() {
    return (this.scene?.placed ?? []).map(({ label, box }) => ({ ...box, text: label.text }));
  }

  /** Stops listening. */
  destroy() {
    this.gone = true;
    this.stopWatching();
    this.gestures.stop();
  }
}
