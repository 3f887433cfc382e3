// SPDX-License-Identifier: MIT
// What time the page shows while the class plays. Updates come in steps; shown is a little less than what is known, so
// that time flows, and it catches up or slows down gently where updates come late.

/** What is shown lies so far behind what is known, seconds of real time. */
const kBehind = 0.16;
/** Further behind than this it jumps. */
const kJump = 1.2;

export class LiveClock {
  constructor() {
    /** Virtual microseconds that are known and that are shown. */
    this.known = 0;
    this.shown = 0;
    this.playing = false;
    this.speed = 1;
    this.frameAt = 0;
  }

  /** @param {{now_us: number, playing: boolean, speed: number}} update */
  told({ now_us: now, playing, speed }) {
    this.known = now;
    this.playing = playing;
    this.speed = speed;
  }

  /** There is nothing between what is shown and what is known. */
  jump() {
    this.shown = this.known;
  }

  get still() {
    return this.shown === this.known && !this.playing;
  }

  /**
   * Moves what is shown to where it has to be in this frame.
   * @param {number} at milliseconds of real time
   */
  frame(at) {
    const passed = Math.min(0.25, Math.max(0, (at - this.frameAt) / 1000));
    this.frameAt = at;
    const second = this.speed * 1e6;
    const behind = (this.known - this.shown) / second;
    if (behind < 0 || behind > kJump) {
      this.jump();
      return;
    }
    const wanted = this.playing ? kBehind : 0;
    const pace = 1 + Math.max(-0.6, Math.min(4, (behind - wanted) * 5));
    const step = passed * second * (this.playing ? pace : 1 + behind * 5);
    this.shown = Math.min(this.known, this.shown + step);
    if (!this.playing && behind < 0.004) this.jump();
  }
}
