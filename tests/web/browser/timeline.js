// SPDX-License-Identifier: MIT
// The timeline of a run as raftlab wrote it beside the page: what the page says is counted a second time from it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pagesFolder } from './paths.js';

/**
 * An event of the timeline JSON.
 * @typedef {object} TimelineEvent
 * @property {number} id
 * @property {number} at_us
 * @property {number} [node]
 * @property {string} kind
 * @property {number} [term]
 * @property {number} [cause]
 * @property {number} [message]
 * @property {string} [type]
 * @property {number} [from]
 * @property {number} [to]
 * @property {string} [reason]
 */

/** @param {string} name @returns {{head: any, events: TimelineEvent[]}} */
export function readTimeline(name) {
  const lines = readFileSync(join(pagesFolder, `${name}.jsonl`), 'utf8').trimEnd().split('\n');
  return { head: JSON.parse(lines[0]), events: lines.slice(1).map((line) => JSON.parse(line)) };
}

/**
 * How many events hold what is asked, by names as the timeline has them.
 * @param {TimelineEvent[]} events
 * @param {(event: TimelineEvent) => boolean} test
 */
export function count(events, test) {
  return events.reduce((sum, event) => sum + (test(event) ? 1 : 0), 0);
}

/** The numbers of the messages of which a copy was lost. @param {TimelineEvent[]} events */
export function lostMessages(events) {
  return new Set(events.filter((event) => event.kind === 'message_dropped').map((event) => event.message));
}
