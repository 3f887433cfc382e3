// SPDX-License-Identifier: MIT
// The overview strip: the whole run in one line, with the window of the diagram as a box that can be moved.

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
  }

  resize() {}

  draw() {}
}
