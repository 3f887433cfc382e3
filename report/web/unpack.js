// SPDX-License-Identifier: MIT
// The bytes of a run as the page carries them: base64 of gzip of a head (JSON) and columns, see report/packed.h and
// report/columns.h. Everything is read once, into typed arrays.

/** @typedef {{head: any, columns: Map<string, Uint8Array>}} Unpacked head as report/packed_head.h lists it */

/**
 * @param {string} text base64, without line breaks
 * @returns {Uint8Array}
 */
export function bytesOfBase64(text) {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/**
 * @param {Uint8Array} bytes gzip
 * @returns {Promise<Uint8Array>}
 */
async function inflated(bytes) {
  const stream = new Blob([/** @type {BlobPart} */ (bytes)]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * @param {string} base64
 * @returns {Promise<Unpacked>}
 */
export async function unpack(base64) {
  const bytes = await inflated(bytesOfBase64(base64.trim()));
  const length = bytes[0] + bytes[1] * 256 + bytes[2] * 65536 + bytes[3] * 16777216;
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const columns = new Map();
  let at = 4 + length;
  for (const [name, size] of head.columns) {
    if (!Number.isSafeInteger(size) || size < 0) throw new RangeError(`column ${name} has no size`);
    columns.set(name, bytes.subarray(at, at + size));
    at += size;
  }
  if (at !== bytes.length) throw new RangeError('the columns are not as long as they say');
  return { head, columns };
}

/** Reads a column of numbers from front to back. */
export class NumberReader {
  /** @param {Uint8Array | undefined} bytes none: an empty column */
  constructor(bytes) {
    this.bytes = bytes ?? new Uint8Array(0);
    this.at = 0;
  }

  get more() {
    return this.at < this.bytes.length;
  }

  /** @returns {number} a number from 0 up, exact below 2^53 */
  next() {
    const first = this.bytes[this.at++];
    return first < 128 ? first : this.longer(first - 128);
  }

  byte() {
    return this.bytes[this.at++];
  }

  /** @returns {number} a number of either sign */
  change() {
    const value = this.next();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** @param {number} value */
  longer(value) {
    let scale = 128;
    for (;;) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) throw new RangeError('a column ends too soon');
      if (byte < 128) return value + byte * scale;
      value += (byte - 128) * scale;
      scale *= 128;
    }
  }
}

/**
 * The place of the last of `sorted` that is not above `value`; -1 if there is none.
 * @param {ArrayLike<number>} sorted
 * @param {number} value
 */
export function placeAt(sorted, value) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The shapes of all texts of a page; each is cut into its parts when it is first asked for. */
export class Shapes {
  /** @param {Uint8Array | undefined} bytes a shape a line */
  constructor(bytes) {
    /** @type {string[]} */
    this.lines = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes ?? new Uint8Array(0)).split('\n');
    this.slots = Uint32Array.from(this.lines, countSlots);
    /** @type {(Part[] | undefined)[]} */
    this.parts = [];
  }

  /**
   * @param {number} shape
   * @returns {Part[]}
   */
  partsOf(shape) {
    return (this.parts[shape] ??= this.lines[shape].split(/([\u0001\u0002])/).map((part) =>
      part === '\u0001' ? 1 : part === '\u0002' ? 2 : part));
  }

  /**
   * @param {number} shape
   * @param {Float64Array} numbers
   * @param {number} at where its numbers begin
   * @returns {string}
   */
  textOf(shape, numbers, at) {
    let text = '';
    for (const part of this.partsOf(shape)) {
      if (part === 1) {
        text += numbers[at++];
      } else if (part === 2) {
        text += String(numbers[at + 1]).padStart(numbers[at], '0');
        at += 2;
      } else {
        text += part;
      }
    }
    return text;
  }
}

/** @typedef {string | 1 | 2} Part text, a number, a number with its leading zeros */

/** @param {string} line */
function countSlots(line) {
  let slots = 0;
  for (let i = 0; i < line.length; i++) {
    const code = line.charCodeAt(i);
    if (code < 3) slots += code;
  }
  return slots;
}

/** @typedef {{shape: Uint32Array, begin: Uint32Array, numbers: Float64Array}} TextParts `begin`: of its numbers */

/** A column of texts, report/shaped_texts.h: read when the first text is asked for, each put together when it is. */
export class Texts {
  /**
   * @param {Unpacked} data
   * @param {string} name
   * @param {Shapes} shapes
   * @param {number} count how many texts there are
   */
  constructor(data, name, shapes, count) {
    this.shapes = shapes;
    this.count = count;
    this.shapeBytes = data.columns.get(`${name}.shape`);
    this.numberBytes = data.columns.get(`${name}.number`);
    /** @type {TextParts | null} */
    this.parts = null;
  }

  /** @returns {TextParts} */
  read() {
    if (this.parts !== null) return this.parts;
    const shape = readNumbers(this.shapeBytes, this.count);
    const begin = new Uint32Array(this.count + 1);
    const { slots } = this.shapes;
    for (let i = 0; i < this.count; i++) begin[i + 1] = begin[i] + slots[shape[i]];
    this.parts = { shape, begin, numbers: readSteps(this.numberBytes, shape, slots, begin[this.count]) };
    return this.parts;
  }

  get shape() {
    return this.read().shape;
  }

  get begin() {
    return this.read().begin;
  }

  get numbers() {
    return this.read().numbers;
  }

  /** @param {number} i */
  at(i) {
    const { shape, begin, numbers } = this.read();
    return this.shapes.textOf(shape[i], numbers, begin[i]);
  }
}

/**
 * @param {Uint8Array | undefined} bytes
 * @param {number} count
 * @returns {Uint32Array}
 */
export function readNumbers(bytes, count) {
  const out = new Uint32Array(count);
  const reader = new NumberReader(bytes);
  for (let i = 0; i < count && reader.more; i++) out[i] = reader.next();
  return out;
}

/**
 * The numbers of texts, each told by how far it is from that of the text of the same shape before.
 * @param {Uint8Array | undefined} bytes
 * @param {Uint32Array} shape by text
 * @param {Uint32Array} slots by shape
 * @param {number} count
 */
function readSteps(bytes, shape, slots, count) {
  const out = new Float64Array(count);
  const last = new Int32Array(slots.length).fill(-1);  // by shape: where the numbers of its last text begin
  const reader = new NumberReader(bytes);
  let at = 0;
  for (let i = 0; i < shape.length; i++) {
    const kind = shape[i];
    const before = last[kind];
    const width = slots[kind];
    if (width === 0) continue;
    for (let k = 0; k < width; k++) out[at + k] = (before < 0 ? 0 : out[before + k]) + reader.change();
    last[kind] = at;
    at += width;
  }
  return out;
}
