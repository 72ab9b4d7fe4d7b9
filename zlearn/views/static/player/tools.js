// Small tools: text cut to a bounded length, search in sorted arrays, intervals.
//
// Rule for this file: it knows neither pictures nor traces.

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
const isTime = (value) => typeof value === "number" && Number.isFinite(value);
const list = (value) => (Array.isArray(value) ? value : []);

/** Any value as one line of bounded text; control characters would break the drawing. */
function bounded(value, limit = 120) {
  const text = String(value ?? "").slice(0, limit * 2).replace(/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, " ");
  return text.length > limit ? text.slice(0, limit - 1) + "…" : text;
}

/** Fill {names} of a catalogue text. */
function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** How many entries of a sorted array are ≤ value. */
function countUpTo(array, value, key) {
  let low = 0;
  let high = array.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((key ? key(array[middle]) : array[middle]) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Puts an item into an array that is sorted by `key`, after its equals; returns where. What is new mostly goes to the end. */
function insertSorted(array, item, key) {
  const value = key(item);
  const index = !array.length || key(array[array.length - 1]) <= value ? array.length : countUpTo(array, value, key);
  if (index === array.length) array.push(item);
  else array.splice(index, 0, item);
  return index;
}

/** Takes an item out of such an array; returns where it was, or −1. */
function removeSorted(array, item, key) {
  const value = key(item);
  let index = countUpTo(array, value, key) - 1;
  while (index >= 0 && array[index] !== item && key(array[index]) === value) index--;
  if (array[index] !== item) return -1;
  array.splice(index, 1);
  return index;
}

const BLOCK = 64;
const startOf = (entry) => entry[0];

/**
 * Intervals that can be asked "which of you hold t?" without a walk over all of them, and that grow.
 * Sorted by start; of each block of them the latest end is known, so that a block that is over is skipped.
 */
class Intervals {
  constructor(entries = []) { // entries: [start, end, item]
    this.entries = entries.sort((a, b) => a[0] - b[0]);
    this.latest = []; // by block: its latest end
    this.until = []; // by block: the latest end of all blocks up to it
    this.known = 0; // so many blocks are up to date
  }

  add(entry) { this.changed(insertSorted(this.entries, entry, startOf)); }
  remove(entry) { this.changed(removeSorted(this.entries, entry, startOf)); }
  changed(index) { if (index >= 0) this.known = Math.min(this.known, Math.floor(index / BLOCK)); }

  /** Calls visit(item) for intervals that meet [from, to], newest start first, at most `limit` looks. */
  between(from, to, visit, limit = 4000) {
    this.update();
    let index = countUpTo(this.entries, to, startOf) - 1;
    for (let looks = 0; index >= 0 && looks < limit;) {
      const block = Math.floor(index / BLOCK);
      if (this.until[block] <= from) return;
      if (this.latest[block] <= from) { index = block * BLOCK - 1; continue; }
      if (this.entries[index][1] > from) visit(this.entries[index][2], this.entries[index]);
      index--;
      looks++;
    }
  }

  update() {
    const count = Math.ceil(this.entries.length / BLOCK);
    for (let block = this.known; block < count; block++) {
      let latest = -Infinity;
      for (let i = block * BLOCK; i < Math.min(this.entries.length, (block + 1) * BLOCK); i++) latest = Math.max(latest, this.entries[i][1]);
      this.latest[block] = latest;
      this.until[block] = Math.max(latest, block ? this.until[block - 1] : -Infinity);
    }
    this.known = count;
  }
}

function element(tag, className, text, parent) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (className?.startsWith("zl-")) node.dataset.testid = className.split(" ")[0];
  if (text !== undefined && text !== null) node.textContent = text;
  if (parent) parent.appendChild(node);
  return node;
}

const ICONS = {
  close: "M5 3.5 L12 10.5 L19 3.5 L20.5 5 L13.5 12 L20.5 19 L19 20.5 L12 13.5 L5 20.5 L3.5 19 L10.5 12 L3.5 5 Z",
  play: "M4 2 L20 12 L4 22 Z", pause: "M4 2h6v20H4Z M14 2h6v20h-6Z",
  step: "M3 3 L14 12 L3 21 Z M16 3h4v18h-4Z", back: "M21 3 L10 12 L21 21 Z M4 3h4v18H4Z",
  screen: "M3 3h7v2.4H5.4V10H3ZM14 3h7v7h-2.4V5.4H14ZM3 14h2.4v4.6H10V21H3ZM18.6 14H21v7h-7v-2.4h4.6Z",
  fork: "M5 2h4v8c0 2 6 1 6 -3V5h-3l5-4 5 4h-3v3c0 6-7 5-9 8-1 2-1 4-1 6H5Z",
  plus: "M10 3h4v7h7v4h-7v7h-4v-7H3v-4h7Z", minus: "M3 10h18v4H3Z",
  drop: "M5 2 L12 9 L19 2 L22 5 L15 12 L22 19 L19 22 L12 15 L5 22 L2 19 L9 12 L2 5 Z",
};

function icon(button, name) {
  const space = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(space, "svg");
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", ICONS[name]);
  picture.appendChild(path);
  button.replaceChildren(picture);
}
