// How full queues are over time, for the rails of the timeline.
//
// Rule for this file: it counts; it draws nothing.

/** The fullest of several queues over time, as steps. It grows with them. */
class Fullest {
  constructor(entries, which) {
    this.all = entries; // it grows when a socket gets another queue
    this.which = which;
    this.reset();
  }

  reset() {
    this.entries = this.all.filter((entry) => entry.which === this.which);
    this.seen = this.entries.map(() => 0); // so many points of each are taken in
    this.now = this.entries.map(() => 0);
    this.held = new Map([[0, this.entries.length]]); // depth → how many queues have it
    this.steps = [];
    this.peak = this.top = this.limit = 0;
    this.looked = this.all.length;
  }

  /** Takes in what has come; returns itself: steps [t, depth], the peak, and the highest limit. */
  update() {
    if (this.looked !== this.all.length) this.reset();
    const points = [];
    this.entries.forEach((entry, index) => {
      const known = list(entry.points);
      for (let i = Math.min(this.seen[index], known.length); i < known.length; i++) points.push([known[i][0], known[i][1], index]);
      this.seen[index] = known.length;
      if (known.length) this.limit = Math.max(this.limit, entry.limit || 0);
    });
    points.sort((a, b) => a[0] - b[0]);
    if (points.length && this.steps.length && points[0][0] < this.steps[this.steps.length - 1][0]) {
      this.reset(); // something came late: all in the order of time again
      return this.update();
    }
    for (const point of points) this.step(...point);
    return this;
  }

  step(t, depth, index) {
    const { held, now } = this;
    held.set(now[index], held.get(now[index]) - 1);
    held.set(depth, (held.get(depth) ?? 0) + 1);
    now[index] = depth;
    this.top = Math.max(this.top, depth);
    while (this.top > 0 && !held.get(this.top)) this.top--;
    this.peak = Math.max(this.peak, this.top);
    this.steps.push([t, this.top]);
  }
}
