// SPDX-License-Identifier: MIT
// The keys of the page. Presenter remotes send PageUp and PageDown. Keys belong to fields while one types in them.

/**
 * @typedef {object} KeyCommand
 * @property {string[]} keys as KeyboardEvent.key says them; "Shift+" before where it matters
 * @property {string} shown how the help writes them
 * @property {string} meaning
 * @property {() => void} run
 */

/** @param {KeyboardEvent} event @returns {string} "Shift+ArrowLeft", "n", "?" */
export function keyName(event) {
  const { key } = event;
  if (key.length === 1) return key === key.toUpperCase() && key !== key.toLowerCase() ? key.toLowerCase() : key;
  return event.shiftKey ? `Shift+${key}` : key;
}

/**
 * Whether a key pressed there is the page's, not the element's own.
 * @param {EventTarget | null} target
 * @param {string} key
 */
export function keyIsOurs(target, key) {
  if (!(target instanceof Element)) return true;
  if (target.closest('dialog') !== null) return false;
  if (target.closest('input:not([type=checkbox], [type=button]), textarea, select') !== null) return false;
  if (key === ' ') return target.closest('button, summary') === null;
  if (key === 'Enter') return false;
  if (/^(Arrow|Page|Home|End)/.test(key)) return target.closest('[role=listbox], pre') === null;
  return true;
}

/**
 * @param {KeyCommand[]} commands
 * @param {(node: number) => void} onNode a digit: the next event of that node
 */
export function listenToKeys(commands, onNode) {
  const byKey = new Map(commands.flatMap((command) => command.keys.map((key) => [key, command])));
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const key = keyName(event);
    if (!keyIsOurs(event.target, key)) return;
    const command = byKey.get(key);
    if (command !== undefined) command.run();
    else if (/^[1-9]$/.test(key)) onNode(Number(key));
    else if (event.code === 'Backquote') onNode(0);
    else return;
    event.preventDefault();
  });
}
