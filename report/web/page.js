// SPDX-License-Identifier: MIT
// Wires the page: the copy button, the filters, the table, and links such as #e5160 that show an event.

const byId = (id) => document.getElementById(id);

function wireCopy() {
  const button = byId('copy');
  button.hidden = false;
  button.addEventListener('click', async () => {
    const code = byId('command');
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = 'Copied';
    } catch {
      getSelection().selectAllChildren(code);
      button.textContent = 'Selected';
    }
  });
}

function wantedRows() {
  const term = byId('f-term').value.trim();
  return {
    node: byId('f-node').value,
    term: /^\d+$/.test(term) ? Number(term) : null,
    text: byId('f-text').value.trim(),
    fold: byId('f-fold').checked,
    kinds: new Set(Array.from(document.querySelectorAll('[name=kind]:checked'), (box) => box.value)),
  };
}

function eventLink(i) {
  const link = document.createElement('a');
  link.href = `#e${i}`;
  link.textContent = `e#${i}`;
  return link;
}

function describe(data, i) {
  const line = byId('selected');
  const strong = document.createElement('strong');
  strong.textContent = `e#${i + 1}`;
  const term = data.terms[i] === 0 ? '' : ` · term ${data.terms[i]}`;
  line.replaceChildren(strong, ` · ${clockText(data.times[i])} s · ${whoText(data, i)}${term}: ${data.texts[i]}`);
  if (data.causes[i] !== 0) line.append(' · because of ', eventLink(data.causes[i]));
}

function markChapter(i) {
  let best = null;
  for (const chapter of document.querySelectorAll('#story li')) {
    chapter.classList.remove('now');
    const first = Number(chapter.querySelector('h3 a').hash.slice(2));
    if (first <= i + 1) best = chapter;
  }
  if (best !== null) best.classList.add('now');
}

async function start() {
  wireCopy();
  const data = readColumns(await unpack(byId('data').textContent));
  const table = new EventTable(data, byId('view'), byId('table'));
  let wanted = wantedRows();

  const refresh = () => {
    wanted = wantedRows();
    const shown = filterRows(data, wanted);
    table.show(shown, wanted.fold);
    byId('count').textContent = `${shown.length.toLocaleString('en')} rows of ${data.n.toLocaleString('en')} events`;
  };
  const choose = (i, scroll) => {
    table.select(i, scroll);
    describe(data, i);
    markChapter(i);
  };
  const fromHash = () => {
    const found = /^#e(\d+)$/.exec(location.hash);
    if (found === null) return;
    const i = Number(found[1]) - 1;
    if (i < 0 || i >= data.n) return;
    choose(i, true);
    byId('view').scrollIntoView({ block: 'nearest' });
  };

  byId('filters').hidden = false;
  byId('filters').addEventListener('input', refresh);
  byId('filters').addEventListener('submit', (event) => event.preventDefault());
  const more = byId('more');
  if (more !== null) more.hidden = true;
  byId('view').addEventListener('click', (event) => {
    const row = event.target.closest('tr[data-event]');
    if (row !== null) choose(Number(row.dataset.event), false);
  });
  byId('view').addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || table.shown.length === 0) return;
    event.preventDefault();
    const place = table.selected < 0 ? 0 : placeOf(table.shown, table.selected) + step;
    choose(table.shown[Math.min(Math.max(place, 0), table.shown.length - 1)], true);
  });
  addEventListener('hashchange', fromHash);
  addEventListener('beforeprint', () => table.body.replaceWith(table.still));
  addEventListener('afterprint', () => table.still.replaceWith(table.body));
  refresh();
  fromHash();
}

start();
