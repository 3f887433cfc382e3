// SPDX-License-Identifier: MIT
// A small menu at a point of the page, by mouse, finger and keys.
import { byId, make, showIf } from './dom.js';

/** @typedef {{text: string, run: () => void, strong?: boolean}} MenuItem */

export class LiveMenu {
  constructor() {
    this.box = byId('pop');
    /** @type {Element | null} what had the focus before */
    this.before = null;
    this.box.addEventListener('keydown', (event) => this.onKey(event));
    document.addEventListener('pointerdown', (event) => {
      if (!this.box.hidden && !this.box.contains(/** @type {Node} */ (event.target))) this.close(false);
    });
    addEventListener('resize', () => this.close(false));
  }

  get isOpen() {
    return !this.box.hidden;
  }

  /**
   * @param {{x: number, y: number}} place in the window
   * @param {string} title
   * @param {MenuItem[]} items
   */
  open(place, title, items) {
    if (items.length === 0) return;
    this.before = document.activeElement;
    this.box.setAttribute('aria-label', title);
    const buttons = items.map(({ text, run, strong }) => {
      const name = strong === true ? 'strong' : '';
      const button = make('button', { type: 'button', role: 'menuitem', tabindex: '-1', class: name }, text);
      button.addEventListener('click', () => {
        this.close(true);
        run();
      });
      return button;
    });
    const head = make('p', { role: 'presentation', class: 'pop-title' }, title);
    this.box.replaceChildren(head, ...buttons);
    showIf(this.box, true);
    const { offsetWidth, offsetHeight } = this.box;
    this.box.style.left = `${Math.max(4, Math.min(place.x, innerWidth - offsetWidth - 4))}px`;
    this.box.style.top = `${Math.max(4, Math.min(place.y, innerHeight - offsetHeight - 4))}px`;
    buttons[0].focus({ preventScroll: true });
  }

  /** @param {boolean} back the focus goes back to where it was */
  close(back) {
    if (this.box.hidden) return;
    showIf(this.box, false);
    const { before } = this;
    this.before = null;
    if (back && (before instanceof HTMLElement || before instanceof SVGElement)) before.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const buttons = Array.from(this.box.querySelectorAll('button'));
    const at = buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    const { length: count } = buttons;
    /** @type {Record<string, number>} */
    const steps = { ArrowDown: at + 1, ArrowUp: at + count - 1, Home: 0, End: count - 1 };
    if (event.key in steps) buttons[steps[event.key] % count].focus();
    else if (event.key === 'Escape' || event.key === 'Tab') this.close(true);
    else if (event.key.length > 1) return;
    if (event.key === 'Enter' || event.key === ' ') return;
    event.preventDefault();
    event.stopPropagation();
  }
}

/** A partition without drawing: which nodes are on the one side. */
export class LiveSplit {
  /** @param {(side: number[]) => void} onSide */
  constructor(onSide) {
    this.dialog = /** @type {HTMLDialogElement} */ (byId('split'));
    this.dialog.addEventListener('close', () => {
      if (this.dialog.returnValue !== 'do') return;
      const boxes = Array.from(this.dialog.querySelectorAll('input'));
      onSide(boxes.filter((one) => one.checked).map((one) => Number(one.value)));
    });
  }

  /** @param {number} nodes @param {number} node the one that is chosen at first */
  open(nodes, node) {
    byId('split-nodes').replaceChildren(...Array.from({ length: nodes }, (_, i) => {
      const box = make('input', { type: 'checkbox', value: String(i) });
      box.checked = i === node;
      return make('label', {}, box, ` node ${i}`);
    }));
    this.dialog.returnValue = '';
    this.dialog.showModal();
  }
}
