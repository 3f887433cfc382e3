// SPDX-License-Identifier: MIT
// A page to compare with may be anybody's file: what is damaged is refused, it never hangs the page.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { NumberReader, unpack } from '../../../report/web/unpack.js';
import { readRun } from '../../../report/web/run.js';

/** @param {object} head @param {number[]} bytes */
function packed(head, bytes) {
  const text = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  return gzipSync(Buffer.concat([length, text, Buffer.from(bytes)])).toString('base64');
}

test('columns are as long as they say, or nothing is read', async () => {
  const { columns } = await unpack(packed({ columns: [['a', 2], ['b', 1]] }, [1, 2, 3]));
  assert.deepEqual([...(columns.get('a') ?? [])], [1, 2]);
  for (const sizes of [[2, 2], [2, 0], [-1, 4], [1.5, 1.5], ['2', 1]]) {
    const head = { columns: [['a', sizes[0]], ['b', sizes[1]]] };
    await assert.rejects(unpack(packed(head, [1, 2, 3])), RangeError);
  }
  await assert.rejects(unpack('AAAA'));
});

test('a number that ends too soon is an error', () => {
  assert.throws(() => new NumberReader(new Uint8Array([200])).next(), RangeError);
  assert.throws(() => new NumberReader(undefined).next(), RangeError);
});

test('a head that promises what is not there is refused', async () => {
  const good = {
    nodes: 3, events: 0, ended_at_us: 5, kinds: [], types: [], reasons: [], drop_reasons: [], folds: [], faults: [],
    chapters: [], columns: [],
  };
  for (const wrong of [{ events: 4e9 }, { nodes: 1e9 }, { nodes: -1 }, { ended_at_us: 1e300 }, { faults: 7 },
    { kinds: null }, { chapters: 'x' }]) {
    await assert.rejects(readRun(packed({ ...good, ...wrong }, [])), RangeError, JSON.stringify(wrong));
  }
});
