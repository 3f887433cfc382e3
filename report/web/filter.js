// SPDX-License-Identifier: MIT
// Which rows the filters let through.

/** `wanted`: {node, term, text, fold, kinds: Set of digits}. The events to show, in order. */
function filterRows(data, wanted) {
  const out = new Uint32Array(data.n);
  let count = 0;
  const text = wanted.text.toLowerCase();
  for (let i = 0; i < data.n; i++) {
    const fold = wanted.fold ? data.folds[i] : 0;
    if (fold !== 0 && data.foldFirst[fold] !== i) continue;
    const kind = fold !== 0 ? '5' : data.kinds[i];
    if (!wanted.kinds.has(kind)) continue;
    if (wanted.term !== null && data.terms[i] !== wanted.term) continue;
    if (wanted.node !== '' && String(whoOf(data, i)) !== wanted.node) continue;
    if (text !== '' && !rowText(data, i, wanted.fold).toLowerCase().includes(text)) continue;
    out[count++] = i;
  }
  return out.subarray(0, count);
}

function rowText(data, i, fold) {
  return fold && data.folds[i] !== 0 ? data.foldTexts[data.folds[i] - 1] : data.texts[i];
}
