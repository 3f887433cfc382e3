// SPDX-License-Identifier: MIT
// The event table as a window over all rows: only those in sight, and a few around them, are in the document.

const kAround = 12;  // rows kept above and below what is in sight

class EventTable {
  constructor(data, view, table) {
    this.data = data;
    this.view = view;
    this.table = table;
    this.body = table.querySelector('tbody');
    this.still = this.body;  // the rows the page came with, for print
    this.columns = table.dataset.columns === '1';
    this.shown = new Uint32Array(0);
    this.fold = true;
    this.selected = -1;
    this.drawn = '';
    this.body = document.createElement('tbody');
    this.still.replaceWith(this.body);
    table.classList.add('window');
    view.addEventListener('scroll', () => this.draw(), { passive: true });
    addEventListener('resize', () => this.redraw());
  }

  /** Shows other rows; what was at the top, or comes before it now, stays there. */
  show(shown, fold) {
    const height = this.rowHeight();
    const top = this.shown[Math.floor(this.view.scrollTop / height)] ?? 0;
    this.shown = shown;
    this.fold = fold;
    this.redraw();
    this.view.scrollTop = Math.max(0, this.placeOfEvent(top)) * height;
    this.redraw();
  }

  rowHeight() {
    const style = getComputedStyle(document.documentElement);
    return Math.round(parseFloat(style.getPropertyValue('--row')) * parseFloat(style.fontSize));
  }

  redraw() {
    this.drawn = '';
    this.draw();
  }

  draw() {
    const height = this.rowHeight();
    const inSight = Math.min(Math.ceil(this.view.clientHeight / height), 120);
    const first = Math.max(0, Math.min(Math.floor(this.view.scrollTop / height), this.shown.length - inSight) - kAround);
    const last = Math.min(this.shown.length, first + inSight + 2 * kAround);
    const drawn = `${first} ${last} ${height}`;
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    const rows = [this.space(first * height)];
    for (let k = first; k < last; k++) rows.push(this.row(this.shown[k], height));
    rows.push(this.space((this.shown.length - last) * height));
    this.body.replaceChildren(...rows);
  }

  space(height) {
    const row = document.createElement('tr');
    row.className = 'space';
    row.style.height = `${height}px`;
    const cell = row.insertCell();
    cell.colSpan = this.columns ? this.data.nodes + 3 : 4;
    return row;
  }

  row(i, height) {
    const { data } = this;
    const row = document.createElement('tr');
    const folded = this.fold && data.folds[i] !== 0;
    row.className = `k${folded ? 5 : data.kinds[i]}${i === this.selected ? ' here' : ''}`;
    row.style.height = `${height}px`;
    row.dataset.event = i;
    row.insertCell().textContent = `e#${i + 1}`;
    row.insertCell().textContent = clockText(data.times[i]);
    const who = whoOf(data, i);
    if (!this.columns) {
      row.insertCell().textContent = whoText(data, i);
      this.fill(row.insertCell(), i, data.letters[i] === ' ' ? 's' : data.letters[i]);
    } else if (who === 'z') {
      const cell = row.insertCell();
      cell.colSpan = data.nodes + 1;
      this.fill(cell, i, 's');
    } else {
      for (let node = 0; node < data.nodes; node++) {
        const cell = row.insertCell();
        cell.className = letterAt(data, node, i);
        if (node === who) this.fill(cell, i, cell.className);
      }
      const cell = row.insertCell();
      cell.className = 'c';
      if (who === 'y') this.fill(cell, i, 'c');
    }
    return row;
  }

  fill(cell, i, name) {
    const { data } = this;
    const text = rowText(data, i, this.fold);
    cell.className = name;
    cell.title = text;
    if (data.letters[i] !== ' ') {
      const mark = document.createElement('b');
      mark.textContent = data.letters[i];
      cell.append(mark, ' ');
    }
    // The cells to the right are empty, so a long text may lie over them, but not leave the table.
    const span = document.createElement('span');
    span.textContent = text;
    if (this.columns && typeof whoOf(data, i) === 'number') {
      span.style.maxWidth = `calc(${(data.nodes - whoOf(data, i)) * 100}% + 13rem)`;  // 16rem: the clients' column
    }
    cell.append(span);
  }

  /** The row that shows event i, or the one before it. */
  placeOfEvent(i) {
    const fold = this.fold ? this.data.folds[i] : 0;
    return placeOf(this.shown, fold !== 0 ? this.data.foldFirst[fold] : i);
  }

  select(i, scroll) {
    this.selected = i;
    const place = this.placeOfEvent(i);
    if (place >= 0) this.selected = this.shown[place];
    if (scroll && place >= 0) {
      const height = this.rowHeight();
      const top = place * height;
      const { scrollTop, clientHeight } = this.view;
      if (top < scrollTop || top + 3 * height > scrollTop + clientHeight) {
        this.redraw();
        this.view.scrollTop = Math.max(0, top - clientHeight / 3);
      }
    }
    this.redraw();
  }
}
