// SPDX-License-Identifier: MIT
// What fingers, mouse and wheel do on the diagram, told as zoom, pan and choose. A press that hardly moves is a click.

/**
 * @typedef {object} GestureListener
 * @property {(x: number, y: number, factor: number) => void} zoom
 * @property {(dx: number, dy: number) => void} pan
 * @property {(x: number, y: number) => void} choose
 */

const SLACK = 5;

export class Gestures {
  /**
   * @param {HTMLElement} element
   * @param {GestureListener} listener
   */
  constructor(element, listener) {
    this.element = element;
    this.listener = listener;
    /** @type {Map<number, {x: number, y: number}>} fingers and buttons that are down */
    this.down = new Map();
    this.moved = 0;
    this.stopping = new AbortController();
    const { signal } = this.stopping;
    element.addEventListener('wheel', (event) => this.#wheel(event), { signal, passive: false });
    element.addEventListener('pointerdown', (event) => this.#press(event), { signal });
    element.addEventListener('pointermove', (event) => this.#move(event), { signal });
    element.addEventListener('pointerup', (event) => this.#release(event, true), { signal });
    element.addEventListener('pointercancel', (event) => this.#release(event, false), { signal });
    element.addEventListener('dblclick', (event) => {
      const { x, y } = this.#place(event);
      listener.zoom(x, y, 2.5);
    }, { signal });
  }

  /** @param {MouseEvent} event */
  #place(event) {
    const box = this.element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 18 : 1;
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      const way = (event.deltaX !== 0 ? event.deltaX : event.deltaY) * unit;
      this.listener.pan(-way, -way);
      return;
    }
    const { x, y } = this.#place(event);
    const step = Math.max(-120, Math.min(120, event.deltaY * unit));
    this.listener.zoom(x, y, Math.exp(-step * (event.ctrlKey ? 0.01 : 0.0022)));
  }

  /** @param {PointerEvent} event */
  #press(event) {
    if (event.pointerType === 'mouse' && event.button !== 0) return;
    this.element.setPointerCapture(event.pointerId);
    if (this.down.size === 0) this.moved = 0;
    this.down.set(event.pointerId, this.#place(event));
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const before = this.down.get(event.pointerId);
    if (before === undefined) return;
    const now = this.#place(event);
    this.moved += Math.hypot(now.x - before.x, now.y - before.y);
    if (this.moved < SLACK) return;
    if (this.down.size === 1) this.listener.pan(now.x - before.x, now.y - before.y);
    else this.#pinch(event.pointerId, before, now);
    this.down.set(event.pointerId, now);
  }

  /**
   * @param {number} id
   * @param {{x: number, y: number}} before
   * @param {{x: number, y: number}} now
   */
  #pinch(id, before, now) {
    for (const [other, still] of this.down) {
      if (other === id) continue;
      const wide = Math.max(8, Math.hypot(before.x - still.x, before.y - still.y));
      const wider = Math.max(8, Math.hypot(now.x - still.x, now.y - still.y));
      this.listener.zoom((now.x + still.x) / 2, (now.y + still.y) / 2, wider / wide);
      this.listener.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
      return;
    }
  }

  /** @param {PointerEvent} event @param {boolean} counts */
  #release(event, counts) {
    const place = this.down.get(event.pointerId);
    if (place === undefined) return;
    this.down.delete(event.pointerId);
    if (counts && this.down.size === 0 && this.moved < SLACK) this.listener.choose(place.x, place.y);
  }

  stop() {
    this.stopping.abort();
  }
}
