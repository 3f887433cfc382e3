// SPDX-License-Identifier: MIT
// Elements by id and by hand. Texts enter as text only: nothing here ever reads markup.

/**
 * @param {string} id of an element that the page has
 * @returns {HTMLElement}
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`This page has no element "${id}".`);
  return found;
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string>} attributes
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/**
 * Text of people: whatever its direction, it does not turn its surroundings.
 * @param {string} text
 */
export function isolated(text) {
  return make('bdi', {}, text);
}

/**
 * A link to an event; page.js watches clicks on all of them.
 * @param {number} event counted from 0
 * @param {string} [text]
 */
export function eventLink(event, text = '') {
  const id = String(event + 1);
  const link = make('a', { href: `#e${id}`, 'data-event': String(event) }, `e#${id}`);
  if (text !== '') link.append(' ', isolated(text));
  return link;
}

/**
 * A sentence with every "e#17" in it as a link.
 * @param {string} text
 * @returns {DocumentFragment}
 */
export function linkedText(text) {
  const out = document.createDocumentFragment();
  let at = 0;
  for (const found of text.matchAll(/e#(\d+)/g)) {
    out.append(text.slice(at, found.index), eventLink(Number(found[1]) - 1));
    at = found.index + found[0].length;
  }
  out.append(text.slice(at));
  return out;
}

/**
 * @param {HTMLElement} element
 * @param {boolean} on
 */
export function showIf(element, on) {
  element.hidden = !on;
}

/**
 * @param {HTMLElement} element a toggle button
 * @param {boolean} on
 */
export function setPressed(element, on) {
  element.setAttribute('aria-pressed', String(on));
}

/** Whether the reader asked for less movement. */
export function movesLess() {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
