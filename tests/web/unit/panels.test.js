// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandInCell, lastLeader, leaderAt, logWindow, rowWindow } from '../../../report/web/node_state.js';
import { chapterAt, lastEffect, windowOfChapter } from '../../../report/web/story.js';
import { momentsOf, nextIn, placeBelow } from '../../../report/web/moments.js';
import { listedEvents } from '../../../report/web/event_list.js';
import { windowWith } from '../../../report/web/tour.js';
import { CompareError, dataOfPage, firstDifference } from '../../../report/web/compare.js';
import { keyName } from '../../../report/web/keys.js';
import { cutText, momentText, secondsNumber, sentenceOf, spanText } from '../../../report/web/words.js';
import { smallRun } from './small_run.js';

test('of long logs the last entries are shown, unless the place that matters is before them', () => {
  assert.deepEqual(logWindow(4, 0, 10), { first: 1, count: 4 });
  assert.deepEqual(logWindow(40, 0, 5), { first: 36, count: 5 });
  assert.deepEqual(logWindow(40, 38, 5), { first: 36, count: 5 });
  assert.deepEqual(logWindow(40, 7, 5), { first: 6, count: 5 });
  assert.deepEqual(logWindow(40, 1, 5), { first: 1, count: 5 });
  assert.equal(logWindow(0, 0, 5).count, 0);
  for (let last = 1; last < 30; last++) {
    for (let place = 1; place <= last; place++) {
      const { first, count } = logWindow(last, place, 4);
      assert.ok(first >= 1 && count <= 4 && first + count - 1 <= last, `${last} ${place}`);
      assert.ok(place >= first && place < first + count, `${last} ${place}`);
    }
  }
});

test('of many rows those in sight are in the document, and few more', () => {
  assert.deepEqual(rowWindow(0, 240, 24, 1_000_000, 6), { first: 0, last: 23 });
  for (const top of [0, 12, 1000, 23_999_000]) {
    const { first, last } = rowWindow(top, 240, 24, 1_000_000, 6);
    assert.ok(first <= Math.floor(top / 24) && last >= Math.min(1_000_000, Math.ceil((top + 240) / 24)), String(top));
    assert.ok(last - first < 40);
  }
  assert.deepEqual(rowWindow(0, 240, 24, 0, 6), { first: 0, last: 0 });
});

test('a cell shows the command, where it does not fit its key', () => {
  assert.equal(commandInCell('100=Some Value', 14), '100=Some Value');
  assert.equal(commandInCell('100=Some Value', 5), '100');
  assert.equal(commandInCell('-', 5), '–');
  assert.equal(commandInCell('config 0,1,2', 6), 'confi…');
});

test('the leader is the live one of the highest term, and who led before is remembered', () => {
  const letters = [{ events: [0, 5], letters: 'Lx' }, { events: [0, 3], letters: 'FL' }, { events: [0], letters: 'F' }];
  const at = (/** @type {number} */ node, /** @type {number} */ i) => {
    const list = letters[node];
    return list.letters[placeBelow(list.events, i)];
  };
  const terms = [1, 2, 2];
  /** @type {any} */
  const run = { nodes: 3, n: 10, state: { letter: at, term: (/** @type {number} */ node) => terms[node],
    letters: (/** @type {number} */ node) => letters[node] } };
  assert.equal(leaderAt(run, 2), 0);
  assert.equal(leaderAt(run, 4), 1);
  assert.deepEqual(lastLeader(run, 2), { node: 0, ended: 5 });
  assert.deepEqual(lastLeader(run, 9), { node: 1, ended: 9 });
});

test('an event belongs to the latest chapter that holds it', () => {
  const chapters = [{ first: 2, last: 90 }, { first: 10, last: 20 }, { first: 30, last: 40 }];
  assert.equal(chapterAt(chapters, 1), -1);
  assert.equal(chapterAt(chapters, 5), 0);
  assert.equal(chapterAt(chapters, 15), 1);
  assert.equal(chapterAt(chapters, 25), 0);
  assert.equal(chapterAt(chapters, 99), 2);
});

test('the window of a chapter has a margin, that of a single moment shows what led to it', () => {
  const run = { n: 3, time: [100_000, 600_000, 600_000], effectsOf: () => [] };
  assert.deepEqual(windowOfChapter(run, { first: 0, last: 1 }), { from: 70_000, until: 630_000 });
  assert.deepEqual(windowOfChapter(run, { first: 1, last: 2 }), { from: 585_000, until: 604_000 });
  assert.equal(windowOfChapter(run, { first: 0, last: 0 }).from, 85_000);
});

test('what follows from the end of a chapter at once is in its window, what takes longer is not', () => {
  const time = [100_000, 110_000, 112_000, 116_000, 200_000];
  const effects = [[1], [2, 4], [3], [], []];
  const run = { n: 5, time, effectsOf: (/** @type {number} */ i) => effects[i] };
  assert.equal(lastEffect(run, 1, 117_000), 116_000);
  assert.equal(lastEffect(run, 1, 115_000), 112_000);
  assert.equal(windowOfChapter(run, { first: 0, last: 1 }).until, 120_000);
});

test('a window moves only as far as it has to', () => {
  assert.deepEqual(windowWith({ from: 100, until: 200 }, 150), { from: 100, until: 200 });
  assert.deepEqual(windowWith({ from: 100, until: 200 }, 1000), { from: 965, until: 1065 });
  assert.deepEqual(windowWith({ from: 100, until: 200 }, 10), { from: 0, until: 100 });
});

test('stops are in order, and the next one is behind the cursor', () => {
  assert.deepEqual(Array.from(momentsOf(smallRun())), [0, 3, 6]);
  assert.equal(nextIn([0, 3, 6], 3, 1), 6);
  assert.equal(nextIn([0, 3, 6], 3, -1), 0);
  assert.equal(nextIn([0, 3, 6], 4, -1), 3);
  assert.equal(nextIn([0, 3, 6], -1, 1), 0);
  assert.equal(nextIn([0, 3, 6], 6, 1), -1);
  assert.equal(nextIn([0, 3, 6], 0, -1), -1);
});

test('the list has what the filters let through', () => {
  const state = { heartbeats: false, lostOnly: false, found: null };
  assert.deepEqual(Array.from(listedEvents(smallRun(), state)), [0, 1, 2, 3, 4, 5, 6]);
  assert.equal(listedEvents(smallRun(), { ...state, heartbeats: true }).length, 9);
  assert.deepEqual(Array.from(listedEvents(smallRun(), { ...state, lostOnly: true })), [8]);
  const found = new Uint8Array(9);
  found[8] = 1;
  assert.deepEqual(Array.from(listedEvents(smallRun(), { ...state, found })), [8]);
});

test('two runs part at their first difference', () => {
  assert.equal(firstDifference(smallRun(), smallRun()), -1);
  const other = smallRun();
  other.time[5]++;
  assert.equal(firstDifference(smallRun(), other), 5);
  const shorter = smallRun();
  shorter.n = 7;
  assert.equal(firstDifference(smallRun(), shorter), 7);
  const worded = smallRun();
  worded.textOf = () => 'something else';
  assert.equal(firstDifference(smallRun(), worded), 0);
});

test('a page gives its data, anything else an error for people', () => {
  assert.equal(dataOfPage('<p>x</p><script type=text/plain id=data>QUJD</script><script>1</script>'), 'QUJD');
  assert.throws(() => dataOfPage('<html><p>nothing here'), CompareError);
});

test('keys have one name, whatever the keyboard', () => {
  const key = (/** @type {string} */ name, shiftKey = false) => keyName(/** @type {any} */ ({ key: name, shiftKey }));
  assert.equal(key('V', true), 'v');
  assert.equal(key('v'), 'v');
  assert.equal(key('?', true), '?');
  assert.equal(key('ArrowLeft', true), 'Shift+ArrowLeft');
  assert.equal(key('ArrowLeft'), 'ArrowLeft');
});

test('times are cut, never rounded up, and texts behind a whole character', () => {
  assert.equal(momentText(10_966_999), '10.966 s');
  assert.equal(secondsNumber(1_000_001, 6), '1.000001');
  assert.equal(spanText(96_400), '96 ms');
  assert.equal(spanText(6_100), '6.1 ms');
  assert.equal(cutText('abcdef', 4), 'abc…');
  assert.equal(cutText('abcd', 4), 'abcd');
  assert.equal(cutText('😀😀😀', 2), '😀…');
  assert.equal(sentenceOf(smallRun(), 3), 'node 1 votes for node 0 (term 1)');
  assert.equal(sentenceOf(smallRun(), 6), 'client asks x=12');
});
