// SPDX-License-Identifier: MIT
// What one can do in a class, as lines of the scenario language; where things stand; how time flows.
import assert from 'node:assert/strict';
import test from 'node:test';
import {
  actsOfLink, actsOfNode, blockedLinks, partitionLine, valueText, writeLine,
} from '../../../report/web/live_acts.js';
import { LiveClock } from '../../../report/web/live_clock.js';
import { isInside, placeOnRing } from '../../../report/web/live_map.js';
import { nextSpeed } from '../../../report/web/live_controls.js';
import { suggestions } from '../../../report/web/live_words.js';

/** @param {{line: string}[]} acts */
const linesOf = (acts) => acts.map(({ line }) => line);

test('what one can do to a node depends on what it is', () => {
  assert.deepEqual(linesOf(actsOfNode(2, 'F', 3)),
    ['crash 2', 'pause 2', 'suspend 2 for 1s', 'campaign 2', 'isolate 2']);
  assert.deepEqual(linesOf(actsOfNode(2, 'x', 3)), ['restart 2', 'isolate 2']);
  assert.deepEqual(linesOf(actsOfNode(2, 'P', 3)), ['crash 2', 'resume 2', 'isolate 2']);
  assert.ok(linesOf(actsOfNode(2, 'L', 3)).includes('transfer'));
  assert.ok(!linesOf(actsOfNode(0, 'L', 1)).includes('isolate 0'));
});

test('a partition has nodes on both sides', () => {
  assert.equal(partitionLine([2, 0, 2], 5), 'partition 0,2 | 1,3,4');
  assert.equal(partitionLine([], 3), '');
  assert.equal(partitionLine([0, 1, 2], 3), '');
});

test('which links are cut is read from the lines that last', () => {
  /** @param {...string} lines */
  const cut = (...lines) => [...blockedLinks(lines.map((text) => (
    { first: 1, last: 0, text, nodes: text.includes('isolate') ? [1] : [] })), 3)].sort().join(' ');
  assert.equal(cut('partition 0 | 1,2'), '0>1 0>2 1>0 2>0');
  assert.equal(cut('cut 0 -> 2'), '0>2');
  assert.equal(cut('cut 0 <-> 2 for 2s'), '0>2 2>0');
  assert.equal(cut('@1.500s isolate leader'), '0>1 1>0 1>2 2>1');
  assert.equal(cut('loss 5%', 'node 1 is down', 'partition majority | rest'), '');
  assert.equal(blockedLinks([{ first: 1, last: 9, text: 'cut 0 -> 1', nodes: [] }], 3).size, 0);
  assert.deepEqual(linesOf(actsOfLink(0, 2, new Set(['0>2']))),
    ['cut 0 <-> 2', 'heal 0 <-> 2', 'cut 2 -> 0', 'cut 0 <-> 2 for 2s']);
});

test('values of people are quoted where the language needs it', () => {
  assert.equal(writeLine('x', '1'), 'send set x 1');
  assert.equal(writeLine('x', 'two words'), 'send set x two words');
  assert.equal(writeLine('a b', 'say "hi" # no'), 'send set "a b" "say \\"hi\\" # no"');
  assert.equal(valueText(''), '""');
  assert.equal(valueText('none'), '"none"');
  assert.equal(valueText('x via 1'), '"x via 1"');
  assert.equal(valueText('back\\slash'), '"back\\\\slash"');
});

test('what is offered fits what stands there', () => {
  const about = { nodes: 3, leader: 1, before: ['crash 2', 'set y 5'] };
  assert.deepEqual(suggestions('cras', about, 12), ['crash 2', 'crash leader', 'crash 0']);
  assert.deepEqual(suggestions('crash ', about, 12), ['crash 2', 'crash leader', 'crash 0', 'crash 1']);
  assert.deepEqual(suggestions('cut', about, 12), ['cut 1 <-> 0']);
  assert.equal(suggestions('', about, 5).length, 5);
  assert.deepEqual(suggestions('nothing like it', about, 5), []);
});

test('time flows: never back, never ahead of what is known, and close behind it', () => {
  const clock = new LiveClock();
  clock.frame(0);
  let before = 0;
  for (let ms = 16; ms < 4000; ms += 16) {
    if (ms % 48 === 0) clock.told({ now_us: ms * 1000, playing: true, speed: 1 });
    clock.frame(ms);
    assert.ok(clock.shown >= before && clock.shown <= clock.known);
    if (ms > 1000) assert.ok(clock.known - clock.shown < 200_000);
    before = clock.shown;
  }
  assert.ok(!clock.still);
  clock.told({ now_us: 4e6, playing: false, speed: 1 });
  for (let ms = 4000; ms < 8000; ms += 16) clock.frame(ms);
  assert.ok(clock.still && clock.shown === 4e6);
  clock.told({ now_us: 1e6, playing: false, speed: 1 });
  clock.frame(8000);
  assert.equal(clock.shown, 1e6, 'after "back" it is where the class is');
});

test('nodes stand apart on the ring, and a line around one catches it alone', () => {
  for (const n of [2, 3, 5, 9]) {
    const places = Array.from({ length: n }, (_, i) => placeOnRing(i, n));
    places.forEach(({ x, y }, i) => {
      const box = [[-15, -15], [15, -15], [15, 15], [-15, 15]].map(([dx, dy]) => ({ x: x + dx, y: y + dy }));
      assert.deepEqual(places.flatMap((place, k) => (isInside(place, box) ? [k] : [])), [i]);
    });
  }
});

test('speeds have steps, also from one that is none', () => {
  assert.equal(nextSpeed(1, 1), 2);
  assert.equal(nextSpeed(1, -1), 0.5);
  assert.equal(nextSpeed(3, -1), 2);
  assert.equal(nextSpeed(100, 1), 100);
});
