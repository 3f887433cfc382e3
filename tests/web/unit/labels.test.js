// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crosses, overlap, placeLabels } from '../../../report/web/labels.js';
import { numbersFrom, widthOf } from './diagram_run.js';

/** @typedef {import('../../../report/web/labels.js').Label} Label */

const bounds = { x: 0, y: 0, width: 800, height: 400 };

/** @param {string} text @param {number} weight @param {[number, number][]} places @returns {Label} */
function label(text, weight, places) {
  const all = () => places.map(([x, y]) => /** @type {const} */ ({ x, y, align: 'start' }));
  return { text, style: 'textSoft', weight, event: 0, places: all };
}

/** @param {Label[]} labels @param {Partial<import('../../../report/web/labels.js').Room>} [room] */
function place(labels, room = {}) {
  return placeLabels(labels, { bounds, blocked: [], lines: [], measure: widthOf, height: 15, ...room });
}

test('no two of many labels overlap, none leaves the picture or lies on what is blocked', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const draw = numbersFrom(seed);
    const labels = Array.from({ length: 300 }, (_, i) => label(`label ${i}`, draw() * 100,
      Array.from({ length: 6 }, () => [draw() * 850 - 25, draw() * 420 - 10])));
    const blocked = Array.from({ length: 10 }, () => ({ x: draw() * 700, y: draw() * 350, width: 90, height: 30 }));
    const lines = Array.from({ length: 40 }, () => [draw() * 800, draw() * 400, draw() * 800, draw() * 400]);
    const boxes = place(labels, { blocked, lines }).map((one) => one.box);
    assert.ok(boxes.length > 40, `${boxes.length} placed`);
    boxes.forEach((box, i) => {
      assert.ok(!boxes.some((other, k) => k < i && overlap(box, other)));
      assert.ok(!blocked.some((other) => overlap(box, other)));
      assert.ok(box.x >= 0 && box.y >= 0 && box.x + box.width <= 800 && box.y + box.height <= 400);
    });
  }
});

test('the important one gets the place that two want, the other its second best or none', () => {
  const placed = place([label('less', 10, [[100, 100]]), label('more', 50, [[100, 100]])]);
  assert.deepEqual(placed.map((one) => one.label.text), ['more']);
  const both = place([label('less', 10, [[100, 100], [100, 140]]), label('more', 50, [[100, 100]])]);
  assert.deepEqual(both.map((one) => [one.label.text, one.place.y]), [['more', 100], ['less', 140]]);
});

test('a place that crosses no line is better than the first one', () => {
  const [one] = place([label('word', 70, [[100, 100], [100, 200]])], { lines: [[110, 0, 110, 150]] });
  assert.equal(one.place.y, 200);
});

test('on a line only what matters is placed', () => {
  const lines = [[110, 0, 110, 400]];
  assert.equal(place([label('word', 20, [[100, 100]])], { lines }).length, 0);
  assert.equal(place([label('word', 90, [[100, 100]])], { lines }).length, 1);
});

test('a line crosses a box only where it meets it', () => {
  const box = { x: 10, y: 10, width: 20, height: 10 };
  assert.ok(crosses(box, [0, 0, 40, 30]));
  assert.ok(crosses(box, [20, 0, 20, 40]));
  assert.ok(!crosses(box, [0, 0, 40, 5]));
  assert.ok(!crosses(box, [0, 18, 12, 30]), 'past a corner');
  assert.ok(!crosses(box, [40, 0, 50, 40]));
});
