// SPDX-License-Identifier: MIT
// What one can search for: kind:vote node:2 term>=2 fate:lost text:"x=1" -type:heartbeat. All parts must hold; a part
// behind - must not. Words without a field are looked for in the sentence of the event.

import { CLIENT, SCENARIO } from './run.js';

/** @typedef {import('./run.js').Run} Run */
/** @typedef {{field: string, op: string, value: string, not: boolean}} Part */
/** @typedef {(i: number) => boolean} Test */

/** Fields and what may stand behind them, for errors and the help. */
export const kQueryFields = /** @type {Record<string, string>} */ ({
  kind: 'a kind of event or message, or part of its name: kind:vote, kind:commit, kind:crash',
  type: 'a type of message: type:append-entries, type:heartbeat',
  node: 'whose event: node:2, node:client, node:scenario',
  from: 'who sent the message: from:0',
  to: 'who is to get it: to:2',
  term: 'term:2, term>=2, term!=3',
  fate: 'what became of the message: fate:lost, fate:delivered, fate:duplicated, fate:flying',
  reason: 'why: reason:receiver-down, reason:log',
  e: 'event numbers: e:5160, e>=5000, e:100..200',
  t: 'seconds: t>=10.7, t:10.7..11.2',
  text: 'words of the sentence: text:"x=1"',
});

/** What became of the copies of a message, as bits. @type {Record<string, number>} */
const kFateBits = { message_dropped: 1, message_delivered: 2, message_duplicated: 4 };

/** The same as people say it; 0: neither lost nor delivered. @type {Record<string, number>} */
const kFates = { lost: 1, dropped: 1, delivered: 2, duplicated: 4, flying: 0 };

/** Says to people what is wrong with their query, and what is possible. */
export class QueryError extends Error {}

/**
 * @param {string} text
 * @returns {Part[]} REQUIRES of fields and operators only that they are written properly
 */
export function parseQuery(text) {
  const parts = [];
  const pattern = /\s*(-?)(?:([A-Za-z]+)(:|>=|<=|!=|=|>|<))?(?:"((?:[^"\\]|\\.)*)("?)|(\S+))?/gy;
  while (pattern.lastIndex < text.trimEnd().length) {
    const start = pattern.lastIndex;
    const found = pattern.exec(text);
    if (found === null || pattern.lastIndex === start) {
      throw new QueryError(`“${text.slice(start)}” is not understood.`);
    }
    parts.push(partOf(found));
  }
  return parts;
}

/** @param {RegExpExecArray} found @returns {Part} */
function partOf([whole, minus, name, op, quoted, quote, word]) {
  if (quoted !== undefined && quote !== '"') throw new QueryError('A quotation mark is missing at the end.');
  const value = quoted === undefined ? word ?? '' : quoted.replace(/\\(.)/g, '$1');
  const field = (name ?? 'text').toLowerCase();
  if (name !== undefined && !Object.hasOwn(kQueryFields, field)) {
    throw new QueryError(`There is no “${name}”. There are: ${Object.keys(kQueryFields).join(', ')}.`);
  }
  if (value === '') {
    if (name === undefined) throw new QueryError(`“${whole.trim()}” says nothing.`);
    throw new QueryError(`Something is missing behind “${name}${op}”: ${kQueryFields[field]}.`);
  }
  if (op !== undefined && /[<>]/.test(op) && !['term', 'e', 't'].includes(field)) {
    throw new QueryError(`“${name}” cannot be compared with ${op}: ${kQueryFields[field]}.`);
  }
  return { field, op: op ?? ':', value, not: (minus === '-') !== (op === '!=') };
}

/** Finds events: made once for a run, it keeps what takes long to know. */
export class Finder {
  /** @param {Run} run */
  constructor(run) {
    this.run = run;
    /** @type {Uint8Array | null} */
    this.fates = null;
  }

  /**
   * @param {string} text
   * @returns {{found: Uint8Array, count: number}} throws QueryError
   */
  find(text) {
    const tests = parseQuery(text).map((part) => ({ cost: part.field === 'text' ? 1 : 0, test: this.testOf(part) }));
    tests.sort((a, b) => a.cost - b.cost);
    const found = new Uint8Array(this.run.n);
    let count = 0;
    for (let i = 0; i < this.run.n; i++) {
      let holds = true;
      for (let k = 0; holds && k < tests.length; k++) holds = tests[k].test(i);
      if (holds) {
        found[i] = 1;
        count++;
      }
    }
    return { found, count };
  }

  /** @param {Part} part @returns {Test} */
  testOf(part) {
    const test = this.plainTest(part);
    return part.not ? (i) => !test(i) : test;
  }

  /** @param {Part} part @returns {Test} */
  plainTest(part) {
    const { run } = this;
    switch (part.field) {
      case 'kind': return this.kindTest(part.value);
      case 'type': return this.typeTest(part.value);
      case 'node': return this.endTest(part, (i) => run.node[i]);
      case 'from': return this.endTest(part, (i) => (run.sent[i] < 0 ? -1 : run.node[run.sent[i]]));
      case 'to': return this.endTest(part, (i) => (run.sent[i] < 0 ? -1 : run.peer[run.sent[i]]));
      case 'term': return numberTest(part, (i) => run.term[i]);
      case 'e': return numberTest(part, (i) => i + 1);
      case 't': return numberTest(part, (i) => run.time[i] / 1e6);
      case 'fate': return this.fateTest(part.value);
      case 'reason': return this.reasonTest(part.value);
      default: return this.textTest(part.value);
    }
  }

  /** @param {string} value @returns {Test} */
  kindTest(value) {
    const { run } = this;
    const kinds = matching(run.head.kinds, value);
    const types = matching(run.head.types, value);
    if (!kinds.includes(1) && !types.includes(1)) {
      throw unknownName('kind of event or message', value, [...run.head.kinds, ...run.head.types]);
    }
    return (i) => kinds[run.kind[i]] === 1 || (run.type[i] !== 255 && types[run.type[i]] === 1);
  }

  /** @param {string} value @returns {Test} */
  typeTest(value) {
    const { run } = this;
    const types = matching(run.head.types, value);
    if (!types.includes(1)) throw unknownName('type of message', value, run.head.types);
    return (i) => run.type[i] !== 255 && types[run.type[i]] === 1;
  }

  /**
   * @param {Part} part
   * @param {(i: number) => number} endOf
   * @returns {Test}
   */
  endTest(part, endOf) {
    const value = part.value.toLowerCase().replace(/^node\s*/, '');
    let wanted = /^\d{1,3}$/.test(value) && Number(value) < this.run.nodes ? Number(value) : -1;
    if (value === 'client' || value === 'clients') wanted = CLIENT;
    if (value === 'scenario') wanted = SCENARIO;
    if (wanted < 0) {
      const nodes = this.run.nodes > 1 ? `0 to ${this.run.nodes - 1}` : '0';
      throw new QueryError(`There is no node “${part.value}”. There are: ${nodes}, client, scenario.`);
    }
    return (i) => endOf(i) === wanted;
  }

  /** @param {string} value @returns {Test} */
  reasonTest(value) {
    const { run } = this;
    const reasons = matching(run.head.reasons, value);
    const losses = matching(run.head.drop_reasons, value);
    if (!reasons.includes(1) && !losses.includes(1)) {
      throw unknownName('reason', value, [...run.head.drop_reasons, ...run.head.reasons]);
    }
    const dropped = run.head.kinds.indexOf('message_dropped');
    const onTheWay = run.head.kinds.map((/** @type {string} */ kind) => (kind.startsWith('message_') ? 1 : 0));
    return (i) => {
      if (run.kind[i] === dropped) return losses[run.reason[i]] === 1;
      return onTheWay[run.kind[i]] === 0 && reasons[run.reason[i]] === 1;
    };
  }

  /** @param {string} value @returns {Test} */
  fateTest(value) {
    const fate = value.toLowerCase();
    const bit = Object.hasOwn(kFates, fate) ? kFates[fate] : undefined;
    if (bit === undefined) {
      throw new QueryError(`There is no fate “${value}”. There are: lost, delivered, duplicated, flying.`);
    }
    const { sent } = this.run;
    const fates = this.fatesOf();
    if (bit === 0) return (i) => sent[i] >= 0 && (fates[sent[i]] & 3) === 0;
    return (i) => sent[i] >= 0 && (fates[sent[i]] & bit) !== 0;
  }

  /** By message_sent: 1 a copy was lost, 2 one arrived, 4 there were two. */
  fatesOf() {
    if (this.fates !== null) return this.fates;
    const { run } = this;
    const bits = run.head.kinds.map((kind) => kFateBits[kind] ?? 0);
    const fates = new Uint8Array(run.n);
    for (let i = 0; i < run.n; i++) {
      if (run.sent[i] >= 0) fates[run.sent[i]] |= bits[run.kind[i]];
    }
    this.fates = fates;
    return fates;
  }

  /**
   * Most texts need not be put together: without digits a word can only stand between the numbers of its shape.
   * @param {string} value
   * @returns {Test}
   */
  textTest(value) {
    const wanted = value.toLowerCase();
    const pieces = wanted.split(/\d+/);
    const { run } = this;
    const { shape } = run.texts.read();
    const { shapes } = run.texts;
    if (/^\d+$/.test(wanted)) return this.digitsTest(wanted);
    const verdicts = Uint8Array.from(shapes.lines, (line) => {
      const lower = line.toLowerCase();
      if (lower.includes(wanted)) return 1;
      return pieces.length > 1 && pieces.every((piece) => lower.includes(piece)) ? 2 : 0;
    });
    return (i) => {
      const verdict = verdicts[shape[i]];
      return verdict === 1 || (verdict === 2 && run.textOf(i).toLowerCase().includes(wanted));
    };
  }

  /**
   * Digits alone stand in a number of the text, or in its shape; only texts with leading zeros are put together.
   * @param {string} wanted
   * @returns {Test}
   */
  digitsTest(wanted) {
    const { texts } = this.run;
    const { shape, begin, numbers } = texts.read();
    const verdicts = Uint8Array.from(texts.shapes.lines, (line) => {
      if (line.includes(wanted)) return 1;
      return line.includes('\u0002') ? 2 : 0;
    });
    /** @type {Map<number, boolean>} */
    const known = new Map();
    const holds = (/** @type {number} */ number) => {
      let answer = known.get(number);
      if (answer === undefined) {
        answer = String(number).includes(wanted);
        known.set(number, answer);
      }
      return answer;
    };
    return (i) => {
      const verdict = verdicts[shape[i]];
      if (verdict === 1) return true;
      if (verdict === 2) return texts.at(i).includes(wanted);
      for (let k = begin[i]; k < begin[i + 1]; k++) if (holds(numbers[k])) return true;
      return false;
    };
  }
}

/** One where a name holds the value, - and _ being the same. @param {string[]} names @param {string} value */
function matching(names, value) {
  const wanted = value.toLowerCase().replaceAll('_', '-');
  return names.map((name) => (name.replaceAll('_', '-').includes(wanted) ? 1 : 0));
}

/** @param {string} what @param {string} value @param {string[]} names */
function unknownName(what, value, names) {
  const all = [...new Set(names.filter((name) => name !== ''))].map((name) => name.replaceAll('_', '-'));
  return new QueryError(`There is no ${what} “${value}”. There are: ${all.join(', ')}.`);
}

/**
 * @param {Part} part
 * @param {(i: number) => number} numberOf
 * @returns {Test}
 */
function numberTest({ field, op, value }, numberOf) {
  const range = /^(\d+(?:\.\d+)?)(?:\.\.(\d+(?:\.\d+)?))?$/.exec(value.replace(/^e?#/, ''));
  if (range === null) throw new QueryError(`“${value}” is no number: ${kQueryFields[field]}.`);
  const low = Number(range[1]);
  const high = range[2] === undefined ? low : Number(range[2]);
  switch (op) {
    case '>=': return (i) => numberOf(i) >= low;
    case '<=': return (i) => numberOf(i) <= high;
    case '>': return (i) => numberOf(i) > high;
    case '<': return (i) => numberOf(i) < low;
    default: return (i) => numberOf(i) >= low && numberOf(i) <= high;
  }
}
