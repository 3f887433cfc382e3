// SPDX-License-Identifier: MIT
// The reader of a page's data: every number and text of a run by hand, and of the page that RAFTLAB_PAGE names.
import assert from 'node:assert/strict';
import test from 'node:test';
import { readRun } from '../../../report/web/run.js';
import { NumberReader, Shapes, Texts, placeAt } from '../../../report/web/unpack.js';
import { change, handMade, number, writtenPage } from './run_fixture.js';

test('numbers of any length come back exactly', () => {
  const values = [0, 1, 127, 128, 300, 2 ** 31, 2 ** 40 + 5, Number.MAX_SAFE_INTEGER];
  const reader = new NumberReader(Uint8Array.from(values.flatMap(number)));
  assert.deepEqual(values.map(() => reader.next()), values);
  assert.equal(reader.more, false);
  const signed = [0, -1, 1, -64, 64, -(2 ** 40), 2 ** 50];
  const steps = new NumberReader(Uint8Array.from(signed.flatMap(change)));
  assert.deepEqual(signed.map(() => steps.change()), signed);
});

test('a place is found by halving', () => {
  const sorted = Int32Array.of(-1, 3, 3, 8);
  assert.deepEqual([-2, -1, 2, 3, 7, 8, 99].map((value) => placeAt(sorted, value)), [-1, 0, 0, 2, 2, 3, 3]);
});

test('the events of a run by hand', async () => {
  const run = await readRun(handMade());
  assert.equal(run.n, 11);
  assert.equal(run.head.title, '</script> & "quotes"');
  assert.deepEqual([...run.time].slice(0, 3), [150000, 151000, 153000]);
  assert.deepEqual([...run.kind], [0, 4, 4, 6, 5, 4, 5, 1, 2, 3, 2]);
  assert.deepEqual([...run.cause], [-1, 0, 0, 2, 1, 4, 5, 6, 7, -1, 9]);
  assert.deepEqual([...run.sent], [-1, 1, 2, 2, 1, 5, 5, -1, -1, -1, -1]);
  assert.deepEqual([...run.node], [0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]);
  assert.deepEqual([...run.peer], [255, 1, 2, 2, 0, 0, 1, 255, 255, 255, 255]);
  assert.deepEqual([...run.type], [255, 0, 0, 0, 0, 1, 1, 255, 255, 255, 255]);
  assert.deepEqual([...run.term], [1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2]);
  assert.equal(run.reason[3], 1);
  assert.ok(run.kindIs(3, 'message_dropped'));
  assert.deepEqual(run.effectsOf(0), [1, 2]);
  assert.deepEqual(run.effectsOf(10), []);
  assert.deepEqual(run.faults, [{ from: 3, until: 10, text: 'cut 0 -> 2', nodes: [0, 2] }]);
});

test('texts are put together from shapes and numbers', async () => {
  const run = await readRun(handMade());
  assert.deepEqual([0, 1, 2, 3, 8].map((i) => run.textOf(i)),
    ['stands (term 1)', 'at 0.007 s', 'at 12.050123 s', '', 'stands (term 2)']);
  assert.deepEqual([1, 4, 5, 6, 7].map((i) => run.labelOf(i)), ['RequestVote t1', 'RequestVote t1', 'yes, 2 of 3',
    'yes, 2 of 3', '']);
  assert.equal(run.whyOf(0), null);
  assert.deepEqual(run.whyOf(7), { section: '[Raft 5.2]', rule: 'A rule.', note: '',
    conditions: [{ met: true, text: 'held by 2' }, { met: false, text: '3 needed' }] });
});

test('a text may hold more numbers than a byte counts', () => {
  const shapes = new Shapes(new TextEncoder().encode(`\n${'\u0001 '.repeat(700)}`));
  const columns = new Map([['x.shape', Uint8Array.of(1, 0)],
    ['x.number', Uint8Array.from(Array.from({ length: 700 }, (_, k) => change(k)).flat())]]);
  const texts = new Texts({ head: {}, columns }, 'x', shapes, 2);
  assert.equal(texts.at(0), Array.from({ length: 700 }, (_, k) => `${k} `).join(''));
  assert.equal(texts.at(1), '');
});

test('a page written by raftlab reads without a hole', async (context) => {
  const data = await writtenPage();
  if (data === '') {
    context.skip('RAFTLAB_PAGE names no page');
    return;
  }
  const run = await readRun(data);
  assert.ok(run.n > 0);
  for (let i = 0; i < run.n; i++) {
    assert.ok(i === 0 || run.time[i] >= run.time[i - 1], `time of e#${i + 1}`);
    assert.ok(run.cause[i] < i, `cause of e#${i + 1}`);
    assert.ok(run.kind[i] < run.head.kinds.length, `kind of e#${i + 1}`);
    assert.ok(run.node[i] < run.nodes || run.node[i] >= 254, `node of e#${i + 1}`);
    assert.ok(run.textOf(i) !== '', `text of e#${i + 1}`);
    assert.ok([...run.labelOf(i)].length <= 28, `label of e#${i + 1}`);
    assert.equal(run.sent[i] >= 0, run.type[i] !== 255, `message of e#${i + 1}`);
    if (run.sent[i] >= 0) assert.ok(run.kindIs(run.sent[i], 'message_sent'), `sending of e#${i + 1}`);
    const why = run.whyOf(i);
    if (why !== null) for (const { text } of why.conditions) assert.ok(text !== '', `conditions of e#${i + 1}`);
  }
});
