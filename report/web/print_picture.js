// SPDX-License-Identifier: MIT
// In print the diagram is a picture of the whole run, drawn for white paper just before printing.

import { byId, make } from './dom.js';
import { Diagram } from './diagram.js';
import { Store } from './store.js';

export class PrintPicture {
  /**
   * @param {Store} store
   * @param {import('./run.js').Run} run
   */
  constructor(store, run) {
    this.store = store;
    this.run = run;
    /** @type {Diagram | null} */
    this.diagram = null;
    addEventListener('beforeprint', () => this.add());
    addEventListener('afterprint', () => this.remove());
  }

  add() {
    this.remove();
    for (const lesson of document.querySelectorAll('.lesson')) lesson.setAttribute('open', '');
    const canvas = make('canvas', { class: 'diagram' });
    byId('picture').append(make('div', { id: 'print-picture', class: 'on-paper' }, canvas));
    const store = new Store({
      ...this.store.state, cursor: -1, from: 0, until: Math.max(1000, this.run.head.ended_at_us), turned: false,
      found: null,
    });
    this.diagram = new Diagram(store, this.run, canvas, { onChoose: () => {}, reducedMotion: true });
    this.diagram.resize();
    this.diagram.draw();
  }

  remove() {
    this.diagram?.destroy();
    this.diagram = null;
    document.getElementById('print-picture')?.remove();
  }
}
