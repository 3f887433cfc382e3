// SPDX-License-Identifier: MIT
// The run of a class: a window that grows and is cut, and answers at each event what was so then.
import assert from 'node:assert/strict';
import test from 'node:test';
import { kWindowEvents, LiveRun } from '../../../report/web/live_run.js';
import { changedLog } from '../../../report/web/live_state.js';
import { View } from '../../../report/web/scene.js';

/** @typedef {import('../../../report/web/live_run.js').LiveEvent} LiveEvent */

const kinds = ['node_started', 'message_sent', 'message_delivered', 'message_dropped', 'commit_advanced',
  'became_leader'];
const [kStarted, kSent, kDelivered, kDropped, kCommit, kLeader] = kinds.keys();

function run() {
  return new LiveRun({
    nodes: 3, title: '', name: 'by-hand', seed: '1', engine: '0', kinds, types: ['heartbeat', 'append-reply'],
    reasons: ['none'], drop_reasons: ['loss'],
  });
}

/** @param {number} id @param {number} kind @param {Partial<Record<string, any>>} [more] @returns {LiveEvent} */
function event(id, kind, more = {}) {
  const { node = 0, peer = 255, type = 255, bulk = 0, term = 1, cause = 0, sent = 0, at = id * 1000 } = more;
  return [id, at, kind, node, peer, type, 0, bulk, term, cause, sent, `event ${id}`, ''];
}

/** A heartbeat of node 0 to node 1, from event `id` on: sent, delivered, answered. @param {number} id */
function round(id) {
  return [event(id, kSent, { peer: 1, type: 0, bulk: 1 }),
    event(id + 1, kDelivered, { node: 1, peer: 0, type: 0, bulk: 1, cause: id, sent: id }),
    event(id + 2, kSent, { node: 1, peer: 0, type: 1, bulk: 1, cause: id + 1 }),
    event(id + 3, kDelivered, { peer: 1, type: 1, bulk: 1, cause: id + 2, sent: id + 2 })];
}

test('events are places of the window, numbers go on', () => {
  const one = run();
  one.restart([event(101, kStarted), event(102, kLeader, { cause: 101 })], [], []);
  assert.equal(one.n, 2);
  assert.equal(one.numberOf(1) + 1, 102);
  assert.equal(one.placeOf(102), 1);
  assert.equal(one.placeOf(100), -1);
  assert.deepEqual([...one.cause], [-1, 0]);
  assert.deepEqual(one.effectsOf(0), [1]);
  assert.equal(one.textOf(1), 'event 102');
  assert.throws(() => one.add([event(104, kStarted)], []), /104 does not follow event 102/);
});

test('rounds of heartbeats fold; one that was lost, or moved something, is an event like others', () => {
  const one = run();
  one.restart([...round(1), ...round(5)], [], []);
  assert.deepEqual([...one.fold], Array(8).fill(1));
  one.add([event(9, kSent, { peer: 2, bulk: 1, type: 0 }),
    event(10, kDropped, { node: 2, peer: 0, sent: 9, cause: 9 })], []);
  assert.equal(one.bulk[8], 0, 'what was lost is no quiet heartbeat');
  assert.equal(one.fold[8], 0);
  one.add([...round(11).slice(0, 2), event(13, kCommit, { node: 1, cause: 12 })], []);
  assert.deepEqual([...one.bulk.subarray(10)], [0, 0, 0], 'nor is what moved a commit index');
  one.add(round(14), []);
  assert.deepEqual([...one.fold.subarray(13)], [3, 3, 3, 3]);
  assert.equal(new View(/** @type {any} */ (one)).levels.rounds.length, 2);
});

test('the window is cut, and all that is left means the same', () => {
  const one = run();
  const leads = { event: 0, node: 0, letter: 'F', term: 1, commit: 0 };
  one.restart([], [leads], []);
  let id = 1;
  let cut = 0;
  for (let batch = 0; id < 3 * kWindowEvents; batch++) {
    const first = id;
    const events = [];
    for (let k = 0; k < 50; k++, id += 4) events.push(...round(id));
    events.push(event(id, kCommit, { cause: 0 }));
    cut += one.add(events, [{ event: id, node: 0, commit: batch + 1 }]);
    id++;
    assert.ok(one.n <= 1.2 * kWindowEvents);
    assert.equal(one.first + one.n, id, `nothing is missing from ${first} on`);
  }
  assert.ok(cut > kWindowEvents);
  assert.equal(cut, one.first - 1);
  const commits = [...one.kind.keys()].filter((i) => one.kind[i] === kCommit);
  commits.forEach((i, k) => {
    const newest = (id - 1) / 201;
    assert.equal(one.state.commit(0, i), newest - (commits.length - 1 - k));
    assert.deepEqual(one.state.changedBy(i), [{ node: 0, field: 'commit' }]);
  });
  for (let i = 300; i < one.n; i++) {
    const number = one.first + i;
    assert.equal(one.textOf(i), `event ${number}`);
    if (one.kind[i] === kDelivered) assert.equal(one.sent[i], i - 1);
    if (one.cause[i] >= 0) assert.ok(one.effectsOf(one.cause[i]).includes(i));
    if (one.bulk[i] === 1) assert.ok(one.fold[i] > 0 && one.fold[i] <= one.folds);
  }
  assert.ok(one.folds < 200, 'numbers of folds begin anew');
  assert.ok(one.head.began_us > 0);
  new View(/** @type {any} */ (one));
});

test('states hold from their event on, before it what was before', () => {
  const one = run();
  const base = [{ event: 0, node: 0, letter: 'F', term: 3, vote: 1, commit: 2, applied: 2, durable: 2, config: '0,1,2',
    log: { first: 1, cut: 1, added: /** @type {[number, string][]} */ ([[2, 'y=1']]) }, progress: [] }];
  one.restart([event(11, kLeader), event(12, kStarted), event(13, kStarted)], base, [
    { event: 11, node: 0, letter: 'L', progress: [[1, 3, 0], [2, 3, 0]] },
    { event: 12, node: 0, log: { first: 1, cut: 2, added: [[3, 'x=1']] } },
    { event: 13, node: 0, progress: [[1, 4, 3]] }]);
  const { state } = one;
  assert.equal(state.letter(0, 0), 'L');
  assert.deepEqual(state.letters(0), { events: [0, 0], letters: ['F', 'L'] });
  assert.deepEqual([0, 1].map((i) => state.log(0, i).last), [2, 3]);
  assert.deepEqual(state.log(0, 2).entryAt(3), { term: 3, command: 'x=1' });
  assert.deepEqual(state.log(0, 2).entryAt(2), { term: 2, command: 'y=1' });
  assert.deepEqual(state.log(0, 2).entryAt(1), { term: 0, command: '…' }, 'what was not told is not made up');
  assert.deepEqual(state.progress(0, 2), [{ peer: 1, next: 4, match: 3 }, { peer: 2, next: 3, match: 0 }]);
  assert.deepEqual(state.changedBy(2), [{ node: 0, field: 'next', peer: 1 }, { node: 0, field: 'match', peer: 1 }]);
  assert.deepEqual(state.changedBy(1), [{ node: 0, field: 'log', index: 3 }]);
});

test('a log is cut and grows', () => {
  const entries = /** @type {[number, string][]} */ ([[1, 'a'], [1, 'b'], [1, 'c']]);
  const log = { first: 1, last: 3, changed: 0, entries };
  assert.deepEqual(changedLog(log, { first: 1, cut: 1, added: [[2, 'd']] }),
    { first: 1, last: 2, changed: 2, entries: [[1, 'a'], [2, 'd']] });
  assert.deepEqual(changedLog(log, { first: 3, cut: 3, added: [] }),
    { first: 3, last: 3, changed: 4, entries: [[1, 'a'], [1, 'b'], [1, 'c']] });
  assert.deepEqual(changedLog(log, { first: 10, cut: 9, added: [] }), { first: 10, last: 9, changed: 10, entries: [] });
  const many = changedLog(log, { first: 1, cut: 3, added: Array.from({ length: 500 }, () => [2, 'e']) });
  assert.equal(many.last, 503);
  assert.ok(many.entries.length < 200);
});

test('faults are stretches of the window', () => {
  const one = run();
  one.restart([event(11, kStarted), event(12, kStarted), event(13, kStarted)], [], []);
  one.setFaults([{ first: 2, last: 5, text: 'gone', nodes: [] }, { first: 3, last: 12, text: 'before', nodes: [1] },
    { first: 13, last: 0, text: 'now', nodes: [] }]);
  assert.deepEqual(one.faults.map(({ from, until, text }) => [from, until, text]), [[0, 1, 'before'], [2, 2, 'now']]);
});

test('a why that is not here is asked for once', () => {
  const one = run();
  one.restart([event(7, kStarted)], [], []);
  /** @type {number[]} */
  const asked = [];
  one.askWhy = (number) => asked.push(number);
  assert.equal(one.whyOf(0), null);
  assert.equal(one.whyOf(0), null);
  assert.deepEqual(asked, [7]);
  one.whys.set(7, { section: '', rule: 'so', note: '', conditions: [] });
  assert.equal(one.whyOf(0)?.rule, 'so');
});
