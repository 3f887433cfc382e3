// SPDX-License-Identifier: MIT
// The state of nodes at any event: of a run by hand, and of the page that RAFTLAB_PAGE names, against what its own
// events say.
import assert from 'node:assert/strict';
import test from 'node:test';
import { LogHistory } from '../../../report/web/logs.js';
import { readRun } from '../../../report/web/run.js';
import { change, handMade, number, writtenPage } from './run_fixture.js';

/** A log as a text: "1:- 2:x=1". @param {import('../../../report/web/run.js').Run} run @param {number} i */
function logText(run, i) {
  const log = run.state.log(0, i);
  const entries = [];
  for (let index = log.first; index <= log.last; index++) {
    const { term, command } = log.entryAt(index);
    entries.push(`${index}:${term}:${command}`);
  }
  return entries.join(' ');
}

test('roles, terms, votes and commits hold from their event on', async () => {
  const { state } = await readRun(handMade());
  assert.deepEqual([0, 6, 7, 10].map((i) => state.letter(0, i)), ['C', 'C', 'L', 'L']);
  assert.equal(state.letter(1, 0), 'F');
  assert.equal(state.letter(2, 10), 'x');
  assert.equal(state.letters(0).letters, 'CL');
  assert.deepEqual([0, 8, 9, 10].map((i) => state.term(0, i)), [1, 1, 2, 2]);
  assert.deepEqual([3, 4].map((i) => [state.term(1, i), state.vote(1, i)]), [[0, -1], [1, 0]]);
  assert.deepEqual([9, 10].map((i) => state.commit(0, i)), [0, 1]);
  assert.deepEqual([state.knownCommit(0, 10), state.knownCommit(2, 10)], [1, 0]);
  assert.equal(state.config(0, 5), '0,1,2');
  assert.deepEqual([state.letter(0, -1), state.term(0, -1), state.log(0, -1).last], ['C', 0, 0]);
  assert.deepEqual(state.changedBy(-1), []);
});

test('a log keeps what it was', async () => {
  const run = await readRun(handMade());
  assert.equal(logText(run, 7), '');
  assert.equal(logText(run, 8), '1:1:- 2:1:x=1');
  assert.equal(logText(run, 9), '1:1:-');
  assert.equal(logText(run, 10), '1:1:- 2:2:x=12345');
  assert.equal(logText(run, 8), '1:1:- 2:1:x=1');
});

test('what a leader knows, what is left of a timer, what an event changed', async () => {
  const { state } = await readRun(handMade());
  assert.deepEqual(state.progress(0, 6), []);
  assert.deepEqual(state.progress(0, 7), [{ peer: 1, next: 1, match: 0 }]);
  assert.deepEqual(state.progress(0, 8), [{ peer: 1, next: 3, match: 2 }]);
  assert.deepEqual(state.progress(0, 9), []);
  assert.equal(state.timerLeft(0, 0), 0);
  assert.equal(state.timerLeft(0, 1), -1);
  assert.deepEqual(state.changedBy(4), [{ node: 1, field: 'term' }, { node: 1, field: 'vote' }]);
  assert.deepEqual(state.changedBy(8),
    [{ node: 0, field: 'log', index: 1 }, { node: 0, field: 'next', peer: 1 }, { node: 0, field: 'match', peer: 1 }]);
  assert.deepEqual(state.changedBy(9), [{ node: 0, field: 'term' }, { node: 0, field: 'log', index: 2 }]);
  assert.deepEqual(state.changedBy(2), []);
});

test('a log of any history answers like a plain array', () => {
  let seed = 7;
  const draw = (/** @type {number} */ below) => {
    seed = (seed * 48271) % 2147483647;
    return seed % below;
  };
  /** @type {number[]} */
  const bytes = [];
  /** @type {{base: number, places: number[]}[]} */
  const plain = [];
  let log = { base: 0, places: /** @type {number[]} */ ([]) };
  let place = 0;
  for (let event = 0; event < 3000; event++) {
    log = { base: log.base, places: log.places.slice() };
    const steps = [];
    const kind = draw(20);
    if (kind === 0 && log.places.length > 2) {
      const gone = draw(log.places.length);
      steps.push([1, ...change(gone)]);
      log = { base: log.base + gone, places: log.places.slice(gone) };
    } else if (kind < 6 && log.places.length > 0) {
      const cut = 1 + draw(log.places.length);
      steps.push([2, ...change(-cut)]);
      log.places.length -= cut;
    } else if (kind === 6) {
      steps.push([4, ...change(3)]);
      log = { base: log.base + 3, places: [] };
    }
    const at = draw(3) === 0 ? draw(100000) : place;
    const count = 1 + draw(4);
    steps.push([3, ...change(at - place), ...number(count)]);
    for (let k = 0; k < count; k++) log.places.push(at + k);
    place = at + count;
    bytes.push(steps.length, ...steps.flat());
    plain.push(log);
  }
  const history = new LogHistory(Uint8Array.from(bytes), new Uint8Array(3000).fill(64), new Uint8Array(3000), 1);
  plain.forEach(({ base, places }, i) => {
    const { first, last, head } = history.at(0, i);
    assert.deepEqual([first, last], [base + 1, base + places.length], `ends after event ${i}`);
    places.forEach((expected, k) => assert.equal(history.place(head, base + 1 + k), expected, `event ${i}`));
  });
});

test('in a page written by raftlab states and events say the same', async (context) => {
  const data = await writtenPage();
  if (data === '') {
    context.skip('RAFTLAB_PAGE names no page');
    return;
  }
  const run = await readRun(data);
  const { state } = run;
  const numberIn = (/** @type {RegExp} */ pattern, /** @type {number} */ i) => Number(pattern.exec(run.textOf(i))?.[1]);
  for (let i = 0; i < run.n; i++) {
    const node = run.node[i];
    const at = `e#${i + 1}`;
    if (run.kindIs(i, 'became_leader')) {
      assert.equal(state.letter(node, i), 'L', at);
      assert.equal(state.progress(node, i).length > 0 || run.nodes === 1, true, at);
    }
    if (run.kindIs(i, 'node_crashed')) {
      assert.equal(state.letter(node, i), 'x', at);
      assert.equal(state.knownCommit(node, i), state.commit(node, i - 1), at);
    }
    if (run.kindIs(i, 'commit_advanced')) {
      assert.equal(state.commit(node, i), numberIn(/^commits (?:\d+\.\.)?(\d+)/, i), at);
      assert.ok(state.commit(node, i) <= state.log(node, i).last, at);
    }
    if (run.kindIs(i, 'entry_applied')) assert.equal(state.applied(node, i), numberIn(/^applies (\d+)/, i), at);
    if (run.kindIs(i, 'log_truncated')) {
      assert.equal(state.log(node, i).last, numberIn(/^deletes (\d+)/, i) - 1, at);
      assert.ok(state.changedBy(i).some(({ field }) => field === 'log'), at);
    }
    if (run.kindIs(i, 'vote_granted')) {
      const itself = run.textOf(i).startsWith('votes for itself');
      assert.equal(state.vote(node, i), itself ? node : numberIn(/^votes for node (\d+)/, i), at);
      assert.ok(state.term(node, i) >= run.term[i], at);
    }
  }
});
