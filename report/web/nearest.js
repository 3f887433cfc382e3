// SPDX-License-Identifier: MIT
// Which event a point of the picture means.
import { lowerBound } from './axis.js';

/** @typedef {import('./scene.js').Scene} Scene */
/** @typedef {import('./scene.js').View} View */

/**
 * The event that lies nearest to a point: a mark, an end of an arrow, else what happened on the lane there.
 * @param {View} view
 * @param {Scene} scene
 * @param {number} x
 * @param {number} y
 * @returns {number} -1: nothing is near
 */
export function nearestEvent(view, scene, x, y) {
  let best = -1;
  let least = 9;
  for (const { x1, y1, x2, y2, tail, head } of scene.hits) {
    const dx = x2 - x1;
    const dy = y2 - y1;
    const length = dx * dx + dy * dy;
    const share = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - x1) * dx + (y - y1) * dy) / length));
    const away = Math.hypot(x - x1 - share * dx, y - y1 - share * dy) - (length === 0 ? 1.5 : 0);
    if (away >= least) continue;
    least = away;
    best = share < 0.5 ? tail : head;
  }
  for (const { label, box } of scene.placed) {
    if (least > 2 && x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height) return label.event;
  }
  return best >= 0 ? best : nearestOnLane(view, scene, x, y);
}

/** @param {View} view @param {Scene} scene @param {number} x @param {number} y */
function nearestOnLane({ levels, run }, scene, x, y) {
  const [along, across] = scene.frame.turned ? [y, x] : [x, y];
  const lane = scene.lanes.find((one) => Math.abs(one.at - across) <= one.half + 8);
  if (lane === undefined || along < scene.frame.start || along > scene.frame.end) return -1;
  const first = levels.laneStart[lane.node];
  const end = levels.laneStart[lane.node + 1];
  const k = lowerBound(levels.laneEvents, levels.eventAt(scene.axis.time(along)), first, end);
  let best = -1;
  let least = 14;
  for (const at of [k - 1, k]) {
    if (at < first || at >= end) continue;
    const away = Math.abs(scene.axis.x(run.time[levels.laneEvents[at]]) - along);
    if (away < least) {
      least = away;
      best = levels.laneEvents[at];
    }
  }
  return best;
}
