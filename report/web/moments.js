// SPDX-License-Identifier: MIT
// The moments of a run worth a stop: changes of role, votes, commits, losses, faults, what clients did. n, p and the
// player step through them.

/** @typedef {import('./run.js').Run} Run */

const kMomentKinds = [
  'election_timeout', 'became_candidate', 'became_leader', 'became_pre_candidate', 'vote_granted', 'vote_refused',
  'pre_vote_refused', 'append_rejected', 'log_truncated', 'commit_advanced', 'config_changed', 'transfer_started',
  'transfer_ended', 'snapshot_taken', 'snapshot_installed', 'lease_expired', 'node_crashed', 'node_refused_start',
  'node_restarted', 'node_paused', 'node_resumed', 'message_duplicated', 'client_request', 'client_response',
  'member_requested', 'fault_started', 'fault_ended', 'expectation_failed', 'violation',
];

/**
 * The events worth a stop, in order. A message is one where it was lost, a fall back to follower where it ends a
 * candidacy or a rule; a heartbeat that changed nothing never is.
 * @param {Run} run
 * @returns {Int32Array}
 */
export function momentsOf(run) {
  const kinds = run.head.kinds;
  const worth = kinds.map((/** @type {string} */ name) => kMomentKinds.includes(name));
  const dropped = kinds.indexOf('message_dropped');
  const follower = kinds.indexOf('became_follower');
  const out = new Int32Array(run.n);
  let count = 0;
  for (let i = 0; i < run.n; i++) {
    const kind = run.kind[i];
    const stop = worth[kind] || (kind === dropped && run.bulk[i] === 0) || (kind === follower && fellBack(run, i));
    if (stop) out[count++] = i;
  }
  return out.slice(0, count);
}

/**
 * @param {Run} run
 * @param {number} i a became_follower
 */
function fellBack(run, i) {
  const before = i > 0 ? run.state.letter(run.node[i], i - 1) : 'x';
  return before === 'L' || before === 'C' || before === 'Q';
}

/**
 * The place of the last of `sorted` that is not above `value`; -1 if all are.
 * @param {ArrayLike<number>} sorted
 * @param {number} value
 */
export function placeBelow(sorted, value) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * The next of `sorted` behind `value` (step 1) or before it (step -1); -1 if there is none.
 * @param {ArrayLike<number>} sorted
 * @param {number} value
 * @param {number} step
 */
export function nextIn(sorted, value, step) {
  const place = placeBelow(sorted, value);
  const next = step > 0 ? place + 1 : sorted[place] === value ? place - 1 : place;
  return next >= 0 && next < sorted.length ? sorted[next] : -1;
}
