// SPDX-License-Identifier: MIT
// The space-time diagram of a run that goes on. What was worked out about the run is worked out anew when events came;
// while the diagram follows the class, zooming keeps its right edge at now, and dragging it stops it from following.
import { Diagram } from './diagram.js';
import { View } from './scene.js';

const kRefreshMs = 90;

/**
 * @typedef {object} LiveFollow
 * @property {() => boolean} follows
 * @property {(factor: number) => void} zoom
 * @property {() => void} lookBack
 */

export class LiveDiagram extends Diagram {
  /**
   * @param {import('./store.js').Store} store
   * @param {any} run a LiveRun
   * @param {HTMLCanvasElement} canvas
   * @param {{onChoose: (event: number) => void, reducedMotion: boolean,
   *   onName: (node: number, x: number, y: number) => void}} options
   * @param {LiveFollow} follow
   */
  constructor(store, run, canvas, options, follow) {
    super(store, run, canvas, options);
    this.follow = follow;
    this.live = run;
    this.seen = run.version;
    this.shownUs = 0;
    this.refreshedAt = -kRefreshMs;
  }

  /** Events that came are in the next picture, but not more often than they can be seen. @param {number} at real ms
   *  @returns {boolean} it was worth work */
  refresh(at) {
    if (this.seen === this.live.version || (at - this.refreshedAt < kRefreshMs && at >= this.refreshedAt)) return false;
    this.seen = this.live.version;
    this.refreshedAt = at;
    this.view = new View(this.run);
    this.view.levels.last = this.shownUs;
    return true;
  }

  /** Events came that are in no picture yet. */
  get isOld() {
    return this.seen !== this.live.version;
  }

  /** What is shown goes up to there. @param {number} us */
  setNow(us) {
    this.shownUs = us;
    this.view.levels.last = us;
  }

  /** @param {number} x @param {number} y @param {number} factor @override */
  zoomAt(x, y, factor) {
    if (this.follow.follows()) this.follow.zoom(factor);
    else super.zoomAt(x, y, factor);
  }

  /** @param {number} pixels @override */
  panBy(pixels) {
    this.follow.lookBack();
    super.panBy(pixels);
  }
}
