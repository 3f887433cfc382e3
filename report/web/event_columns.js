// SPDX-License-Identifier: MIT
// The columns of the events as report/event_columns.h lists them. Most hold how far an event differs from the one it
// follows from: of a message on its way the sending of it, of all others their cause.
import { NumberReader } from './unpack.js';

/**
 * @typedef {object} EventColumns every array by event
 * @property {Float64Array} time microseconds of virtual time
 * @property {Uint8Array} kind in head.kinds
 * @property {Int32Array} cause an event; -1 none
 * @property {Int32Array} sent of a message event the message_sent it belongs to; -1 none
 * @property {Uint8Array} node 0 to 100; 254 clients, 255 the scenario
 * @property {Uint8Array} peer the other end, 255 none
 * @property {Uint8Array} type of a message event in head.types, else 255
 * @property {Uint8Array} reason in head.reasons; of message_dropped in head.drop_reasons
 * @property {Float64Array} term of the event, else of its node; 0 for neither
 * @property {Uint32Array} fold 0, or 1 and the place in head.folds
 * @property {Uint8Array} bulk 1: a heartbeat, or its answer, that arrived and changed nothing
 */

/** @typedef {import('./unpack.js').Unpacked} Unpacked */

/**
 * @param {Unpacked} data
 * @returns {EventColumns}
 */
export function readEvents(data) {
  const n = data.head.events;
  const kind = bytesNamed(data, 'kind', n);
  const cause = readCauses(data, n);
  const sent = readSent(data, kind, cause);
  const { node, peer } = readEnds(data, kind, cause, sent);
  return {
    kind, cause, sent, node, peer,
    time: readTimes(data, n),
    type: readTypes(data, sent, kind),
    reason: bytesNamed(data, 'reason', n),
    term: readTerms(data, cause, sent),
    fold: readFolds(data, n),
    bulk: readBulk(data, sent),
  };
}

/**
 * @param {Unpacked} data
 * @param {string} name
 * @param {number} n
 */
function bytesNamed(data, name, n) {
  return data.columns.get(name) ?? new Uint8Array(n);
}

/**
 * @param {Unpacked} data
 * @param {number} n
 */
function readTimes(data, n) {
  const out = new Float64Array(n);
  const reader = new NumberReader(data.columns.get('time'));
  let time = 0;
  for (let i = 0; i < n; i++) {
    time += reader.next();
    out[i] = time;
  }
  return out;
}

/**
 * @param {Unpacked} data
 * @param {number} n
 */
function readCauses(data, n) {
  const out = new Int32Array(n);
  const reader = new NumberReader(data.columns.get('cause'));
  for (let i = 0; i < n; i++) {
    const back = reader.next();
    out[i] = back === 0 ? -1 : i - back;
  }
  return out;
}

/** @param {Unpacked} data */
function kindsOfMessages(data) {
  return { first: data.head.kinds.indexOf('message_sent'), last: data.head.kinds.indexOf('message_duplicated') };
}

/**
 * @param {Unpacked} data
 * @param {Uint8Array} kind
 * @param {Int32Array} cause
 */
function readSent(data, kind, cause) {
  const out = new Int32Array(kind.length).fill(-1);
  const reader = new NumberReader(data.columns.get('sent'));
  const { first, last } = kindsOfMessages(data);
  for (let i = 0; i < kind.length; i++) {
    if (kind[i] === first) {
      out[i] = i;
    } else if (kind[i] > first && kind[i] <= last) {
      const back = reader.next();
      out[i] = back === 0 ? cause[i] : back === 1 ? -1 : i + 1 - back;
    }
  }
  return out;
}

/**
 * @param {Unpacked} data
 * @param {Uint8Array} kind
 * @param {Int32Array} cause
 * @param {Int32Array} sent
 */
function readEnds(data, kind, cause, sent) {
  const n = kind.length;
  const node = bytesNamed(data, 'node', n).slice();
  const peer = bytesNamed(data, 'peer', n).slice();
  const { first } = kindsOfMessages(data);
  for (let i = 0; i < n; i++) {
    let here = 255;
    let there = 255;
    const message = sent[i];
    const before = cause[i];
    if (message >= 0 && message !== i) {
      here = peer[message];
      there = (node[i] ^ here) === node[message] ? here : node[message];
    } else if (before >= 0) {
      here = node[before];
      if (kind[i] === first) there = peer[before];
    }
    node[i] ^= here;
    peer[i] ^= there;
  }
  return { node, peer };
}

/**
 * @param {Unpacked} data
 * @param {Int32Array} sent
 * @param {Uint8Array} kind
 */
function readTypes(data, sent, kind) {
  const out = bytesNamed(data, 'type', sent.length).slice();
  const { first, last } = kindsOfMessages(data);
  for (let i = 0; i < sent.length; i++) {
    if (kind[i] < first || kind[i] > last) out[i] = 255;
    else if (sent[i] >= 0 && sent[i] !== i) out[i] ^= out[sent[i]];
  }
  return out;
}

/**
 * @param {Unpacked} data
 * @param {Int32Array} cause
 * @param {Int32Array} sent
 */
function readTerms(data, cause, sent) {
  const out = new Float64Array(cause.length);
  const reader = new NumberReader(data.columns.get('term'));
  for (let i = 0; i < out.length; i++) {
    const base = sent[i] >= 0 && sent[i] !== i ? sent[i] : cause[i] >= 0 ? cause[i] : i - 1;
    out[i] = (base < 0 ? 0 : out[base]) + reader.change();
  }
  return out;
}

/**
 * @param {Unpacked} data
 * @param {number} n
 */
function readFolds(data, n) {
  const out = new Uint32Array(n);
  const reader = new NumberReader(data.columns.get('fold'));
  for (let at = 0; reader.more;) {
    const fold = reader.next();
    const count = reader.next();
    out.fill(fold, at, at + count);
    at += count;
  }
  return out;
}

/**
 * @param {Unpacked} data
 * @param {Int32Array} sent
 */
function readBulk(data, sent) {
  const out = bytesNamed(data, 'bulk', sent.length).slice();
  for (let i = 0; i < sent.length; i++) {
    if (sent[i] >= 0 && sent[i] !== i) out[i] ^= out[sent[i]];
  }
  return out;
}
