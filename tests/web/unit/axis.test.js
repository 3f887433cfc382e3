// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as axes from '../../../report/web/axis.js';
import { numbersFrom } from './diagram_run.js';

const { Axis, FOLD_WIDTH, Gaps, foldsFor, lengthText, lowerBound, niceStep, secondsText } = axes;

/** @param {number[]} times */
function gapsBetween(times) {
  const gaps = new Gaps();
  for (let i = 1; i < times.length; i++) gaps.add(times[i - 1], times[i]);
  return gaps;
}

test('the first that is not below is found by bisection', () => {
  assert.equal(lowerBound([], 5), 0);
  assert.deepEqual([0, 1, 2, 3, 4].map((value) => lowerBound([1, 1, 3], value)), [0, 0, 2, 2, 3]);
});

test('time to pixel and back is the same time, with folds and without, outside of the window too', () => {
  const draw = numbersFrom(7);
  for (let round = 0; round < 50; round++) {
    const from = Math.floor(draw() * 1e6);
    const folds = [];
    for (let at = from - 1e6; at < from + 3e6; at += 4e5) {
      if (draw() < 0.5) folds.push({ from: at + draw() * 1e5, until: at + 2e5 + draw() * 1e5 });
    }
    const axis = new Axis(from, from + 1e6, 50, 950, folds);
    for (let k = 0; k < 20; k++) {
      const time = from + (draw() * 3 - 1) * 1e6;
      assert.ok(Math.abs(axis.time(axis.x(time)) - time) < 1, `${time} comes back as ${axis.time(axis.x(time))}`);
    }
  }
});

test('the window fills the axis exactly, whatever is folded', () => {
  const axis = new Axis(0, 1e6, 40, 940, [{ from: 2e5, until: 7e5 }]);
  assert.ok(Math.abs(axis.x(0) - 40) < 1e-6);
  assert.ok(Math.abs(axis.x(1e6) - 940) < 1e-6);
  assert.ok(Math.abs(axis.x(7e5) - axis.x(2e5) - FOLD_WIDTH) < 1e-6);
  const cut = new Axis(4e5, 1e6, 40, 940, [{ from: 2e5, until: 7e5 }]);
  assert.ok(Math.abs(cut.x(4e5) - 40) < 1e-6, 'a fold across the edge of the window');
  assert.ok(Math.abs(cut.x(1e6) - 940) < 1e-6);
});

test('later is never further left', () => {
  const axis = new Axis(0, 1e6, 0, 800, [{ from: 1e5, until: 2e5 }, { from: 5e5, until: 9e5 }]);
  let before = -Infinity;
  for (let time = -2e5; time < 1.4e6; time += 1e4) {
    assert.ok(axis.x(time) > before);
    before = axis.x(time);
  }
});

test('a long quiet stretch between two busy ones folds, with a margin at both ends', () => {
  const busy = Array.from({ length: 60 }, (_, i) => i * 1000);
  const gaps = gapsBetween([...busy, ...busy.map((at) => at + 5e6)]);
  const folds = foldsFor(gaps, 0, 5.06e6, 900);
  assert.equal(folds.length, 1);
  assert.ok(folds[0].from > 59000 && folds[0].from < 90000, `begins at ${folds[0].from}`);
  assert.ok(folds[0].until < 5e6 && folds[0].until > 4.97e6);
  const axis = new Axis(0, 5.06e6, 0, 900, folds);
  assert.ok(axis.x(59000) > 300, 'what is busy has the room');
});

test('where it is never quiet, and within one quiet stretch, nothing folds', () => {
  const even = gapsBetween(Array.from({ length: 100 }, (_, i) => i * 10000));
  assert.deepEqual(foldsFor(even, 0, 990000, 900), []);
  const one = gapsBetween([0, 1e7]);
  assert.deepEqual(foldsFor(one, 3e6, 4e6, 900), []);
});

test('there are never more folds than have room', () => {
  const times = [];
  for (let k = 0; k < 40; k++) times.push(k * 1e6, k * 1e6 + 500);
  const axis = new Axis(0, 4e7, 0, 360, foldsFor(gapsBetween(times), 0, 4e7, 360));
  assert.ok(axis.breaks().length * FOLD_WIDTH < 180, `${axis.breaks().length} folds`);
});

test('ticks are round times, apart from each other and not in a fold', () => {
  const axis = new Axis(123456, 987654, 60, 860, [{ from: 3e5, until: 6e5 }]);
  const ticks = axis.ticks(70);
  assert.ok(ticks.length >= 4);
  ticks.forEach((tick, i) => {
    assert.ok(i === 0 || tick.x - ticks[i - 1].x >= 49);
    assert.ok(tick.time <= 3e5 || tick.time >= 6e5);
    assert.ok(Math.abs(axis.x(tick.time) - tick.x) < 1e-6);
    assert.equal(Number(tick.text), tick.time / 1e6);
  });
});

test('steps are 1, 2 or 5; times and lengths have as many digits as they need', () => {
  assert.deepEqual([0.3, 1, 1.5, 3, 7, 60, 450].map(niceStep), [1, 1, 2, 5, 10, 100, 500]);
  assert.equal(secondsText(10960000, 10000), '10.96');
  assert.equal(secondsText(1994200, 100), '1.9942');
  assert.equal(secondsText(20e6, 2e6), '20');
  assert.deepEqual([500, 4200, 144000].map(lengthText), ['500 µs', '4.2 ms', '144 ms']);
  assert.deepEqual([7200000, 12e6, 61e6].map(lengthText), ['7.2 s', '12 s', '1.0 min']);
});
