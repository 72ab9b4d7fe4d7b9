// Seconds to pixels; long idle stretches are folded to a marked break.
//
// Rule for this file: it places; it draws nothing.

const BREAK_WIDTH = 30;
const ROOM = 1.5; // a live run gets so many times more room whenever it has filled what it had

/**
 * Seconds to pixels over one run; long idle stretches are folded to a marked break. A run that is
 * under way has room to grow into, so that what is drawn stays where it is, and no breaks.
 */
class TimeMap {
  constructor(store, live) {
    this.duration = store.duration > 0 ? store.duration : 1;
    if (live) this.duration = roomFor(this.duration);
    this.breaks = live ? [] : findBreaks(store, this.duration);
    this.active = this.duration - this.breaks.reduce((sum, gap) => sum + gap[1] - gap[0], 0);
    this.decimals = clamp(Math.ceil(-Math.log10(this.active / 1000)), 3, 9);
    this.setWidth(600, 1);
  }

  setWidth(width, k) {
    this.width = width;
    const usable = Math.max(10, width - this.breaks.length * BREAK_WIDTH * k);
    this.pixelsPerSecond = usable / this.active;
    this.pieces = [];
    let x = 0;
    let t = 0;
    const add = (until, size, folded) => {
      this.pieces.push({ t0: t, t1: until, x0: x, x1: x + size, folded });
      t = until;
      x += size;
    };
    for (const [from, to] of this.breaks) {
      if (from > t) add(from, (from - t) * this.pixelsPerSecond, false);
      add(to, BREAK_WIDTH * k, true);
    }
    add(this.duration, Math.max(0, (this.duration - t) * this.pixelsPerSecond), false);
  }

  pieceAt(t) {
    return this.pieces[clamp(countUpTo(this.pieces, t, (piece) => piece.t0) - 1, 0, this.pieces.length - 1)];
  }

  x(t) {
    const piece = this.pieceAt(t);
    const span = piece.t1 - piece.t0;
    return span > 0 ? piece.x0 + clamp((t - piece.t0) / span, 0, 1) * (piece.x1 - piece.x0) : piece.x0;
  }

  time(x) {
    const index = clamp(countUpTo(this.pieces, x, (piece) => piece.x0) - 1, 0, this.pieces.length - 1);
    const piece = this.pieces[index];
    const size = piece.x1 - piece.x0;
    return size > 0 ? piece.t0 + clamp((x - piece.x0) / size, 0, 1) * (piece.t1 - piece.t0) : piece.t0;
  }

  /** Time after `wall` seconds of playing at `speed`; a break takes half a second whatever it hides. */
  advance(t, wall, speed) {
    let left = wall;
    for (let guard = 0; left > 0 && t < this.duration && guard < 100; guard++) {
      const piece = this.pieceAt(t);
      const rate = piece.folded ? (piece.t1 - piece.t0) / 0.5 : speed;
      const needed = (piece.t1 - t) / rate;
      if (needed > left) return t + left * rate;
      t = piece.t1 + (piece.t1 < this.duration ? 1e-12 : 0);
      left -= needed;
    }
    return Math.min(t, this.duration);
  }

  /** A time as text; the unit follows the run, so that numbers of one run compare by eye. */
  text(t, extra = 0) {
    const digits = this.decimals + extra;
    if (this.duration >= 0.5) return `${t.toFixed(digits)} s`;
    if (this.duration >= 0.0005) return `${(t * 1e3).toFixed(Math.max(0, digits - 3))} ms`;
    return `${(t * 1e6).toFixed(Math.max(0, digits - 6))} µs`;
  }
}

/** The least power of ROOM that a duration fits into, but not less than a twentieth of a second. */
function roomFor(duration) {
  let room = 0.05;
  while (room < duration) room *= ROOM;
  return room;
}

/** Idle stretches that are much longer than what is left of the run without them. */
function findBreaks(store, duration) {
  const busy = store.events.map((event) => [event.t, event.t]);
  for (const copy of store.copies) {
    const { written, read } = store.times(copy);
    if (isTime(written)) busy.push([written, read ?? written]);
  }
  busy.push([0, 0], [duration, duration]);
  busy.sort((a, b) => a[0] - b[0]);
  const gaps = [];
  let until = 0;
  for (const [from, to] of busy) {
    if (from > until) gaps.push([until, from]);
    until = Math.max(until, to);
  }
  gaps.sort((a, b) => b[1] - b[0] - (a[1] - a[0]));
  let left = duration;
  const breaks = [];
  for (const [from, to] of gaps) {
    const size = to - from;
    const rest = left - size;
    if (size < left * 0.3 || rest <= 0 || breaks.length === 7) break;
    const pad = Math.min(size * 0.12, rest * 0.06);
    breaks.push([from + pad, to - pad]);
    left = rest + 2 * pad;
  }
  return breaks.sort((a, b) => a[0] - b[0]);
}
