// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Finder, QueryError, parseQuery } from '../../../report/web/query.js';
import { smallRun } from './small_run.js';

/** @param {string} query */
function found(query) {
  const { found: hits, count } = new Finder(smallRun()).find(query);
  const out = Array.from(hits).flatMap((hit, i) => (hit === 1 ? [i] : []));
  assert.equal(out.length, count);
  return out;
}

test('a query is parts with a field, an operator and a value', () => {
  assert.deepEqual(parseQuery('kind:vote term>=2 -fate:lost text:"x=1 \\"y\\"" plain'), [
    { field: 'kind', op: ':', value: 'vote', not: false },
    { field: 'term', op: '>=', value: '2', not: false },
    { field: 'fate', op: ':', value: 'lost', not: true },
    { field: 'text', op: ':', value: 'x=1 "y"', not: false },
    { field: 'text', op: ':', value: 'plain', not: false },
  ]);
  assert.deepEqual(parseQuery('  '), []);
});

test('a minus and != both turn a part around, and twice is not at all', () => {
  assert.equal(parseQuery('term!=2')[0].not, true);
  assert.equal(parseQuery('-term:2')[0].not, true);
  assert.equal(parseQuery('-term!=2')[0].not, false);
});

test('an error says what is wrong and what is possible', () => {
  const cases = [
    ['colour:red', /no “colour”.*kind.*text/],
    ['kind:', /missing behind “kind:”/],
    ['text:"open', /quotation mark/],
    ['kind>=vote', /cannot be compared/],
    ['term:two', /no number/],
    ['kind:dragon', /no kind .*“dragon”.*vote-granted.*request-vote/],
    ['fate:gone', /no fate “gone”.*lost/],
    ['fate:constructor', /no fate “constructor”/],
    ['node:3', /no node “3”.*0 to 2/],
    ['reason:boredom', /no reason “boredom”.*receiver-down/],
  ];
  for (const [query, says] of cases) {
    assert.throws(() => found(/** @type {string} */ (query)), (error) => {
      assert.ok(error instanceof QueryError);
      assert.match(error.message, /** @type {RegExp} */ (says));
      return true;
    });
  }
});

test('kinds are found by part of their name, of messages too', () => {
  assert.deepEqual(found('kind:vote_granted'), [3]);
  assert.deepEqual(found('kind:vote-granted'), [3]);
  assert.deepEqual(found('kind:vote'), [1, 2, 3, 4, 5]);
  assert.deepEqual(found('type:heartbeat'), [7, 8]);
});

test('who, from whom, to whom', () => {
  assert.deepEqual(found('node:1'), [2, 3, 4]);
  assert.deepEqual(found('from:0'), [1, 2, 7, 8]);
  assert.deepEqual(found('to:0'), [4, 5]);
  assert.deepEqual(found('node:client'), [6]);
});

test('numbers compare, and ranges have both ends', () => {
  assert.deepEqual(found('term>=2'), [7, 8]);
  assert.deepEqual(found('e:2..3'), [1, 2]);
  assert.deepEqual(found('e:e#4'), [3]);
  assert.deepEqual(found('t>0.3'), [7, 8]);
  assert.deepEqual(found('term<2 -e:2..6'), [0, 6]);
});

test('a message has one fate at every one of its events', () => {
  assert.deepEqual(found('fate:lost'), [7, 8]);
  assert.deepEqual(found('fate:delivered'), [1, 2, 4, 5]);
  assert.deepEqual(found('fate:lost reason:receiver-down'), [8]);
});

test('words are looked for in the sentences, whatever their case, also across numbers', () => {
  assert.deepEqual(found('VOTES for'), [3]);
  assert.deepEqual(found('"node 0 (term 1"'), [3]);
  assert.deepEqual(found('text:"x=12"'), [6]);
  assert.deepEqual(found('12'), [6]);
  assert.deepEqual(found('dragon'), []);
});
