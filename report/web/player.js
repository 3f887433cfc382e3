// SPDX-License-Identifier: MIT
// Plays a run: from one moment worth a stop to the next, at a pace one can read.

import { nextIn } from './moments.js';

const kStepMs = 1300;

export class Player {
  /**
   * @param {import('./store.js').Store} store
   * @param {ArrayLike<number>} moments
   * @param {(event: number) => void} onStep
   * @param {(playing: boolean) => void} onTurn it was started or stopped
   */
  constructor(store, moments, onStep, onTurn) {
    this.store = store;
    this.moments = moments;
    this.onStep = onStep;
    this.onTurn = onTurn;
    this.timer = 0;
  }

  get playing() {
    return this.timer !== 0;
  }

  toggle() {
    if (this.playing) {
      this.stop();
      return;
    }
    this.onTurn(true);
    this.timer = setTimeout(() => this.step(), 0);
  }

  stop() {
    if (!this.playing) return;
    clearTimeout(this.timer);
    this.timer = 0;
    this.onTurn(false);
  }

  step() {
    const next = nextIn(this.moments, this.store.state.cursor, 1);
    if (next < 0) {
      this.stop();
      return;
    }
    this.onStep(next);
    this.timer = setTimeout(() => this.step(), kStepMs);
  }
}
