// The timeline's plan: a lane a socket, time to the right, zoom and offset.
//
// Rule for this file: it places; it draws nothing.

const PAGE = 10; // seconds of a live run that are seen at once; when the page is full it is turned
const AROUND = 40; // the ruler above the lanes, and what is left below
const TALL = 46; // of a lane: room for numbers, a queue, and words in a call that waits
const LOW_LANE = 30; // of one whose name and marks keep off the neighbours', and no more

/** Where lanes and moments stand in the timeline. */
class TimelinePlan {
  constructor(player, canvas) {
    this.player = player;
    this.sheet = new Sheet(canvas);
    this.past = new Sheet(document.createElement("canvas"));
    this.future = new Sheet(document.createElement("canvas"));
    this.picture = this.past; // the one that is drawn on
    this.ahead = false;
    this.words = [];
    this.ways = []; // [copy, way] of all that is in sight
    this.zoom = 1;
    this.offset = 0;
    this.stale = true;
    this.painted = { whole: 0, strips: 0 }; // how often
    this.left = -Infinity; // what is drawn is right of this
    this.grown = Infinity; // the earliest time at which something came that is not drawn yet
  }

  plan(width, store, k, low) {
    this.store = store;
    this.k = k;
    this.width = width;
    return store.lanes.length * (low ? 56 : 84) * k + (low ? 40 : 50) * k;
  }

  /** The height of lanes that are each at least so high. */
  least(lane) { return (this.store.lanes.length * lane + AROUND) * this.k; }

  layout(height, map) {
    const k = this.k;
    this.height = height;
    this.map = map;
    this.sheet.size(this.width, height);
    this.past.size(this.width, height);
    this.future.size(this.width, height);
    this.font(true);
    this.top = (AROUND - 6) * k;
    this.lane = (height - AROUND * k) / Math.max(1, this.store.lanes.length);
    this.gutter = this.gutterWidth();
    this.plot = { x: this.gutter, w: Math.max(60, this.width - this.gutter - 18 * k) };
    map.setWidth(this.plot.w, k);
    this.causal = this.player.axis === "cause" ? new CausalAxis(this.store) : null;
    this.zoomToPage();
    this.queues = new Map(); // socket and tank → how full its fullest queue is over time
    this.offset = clamp(this.offset, 0, this.farthest);
    this.stale = true;
  }

  /** A live run is seen page by page, unless the learner has zoomed; one that is over, as a whole. */
  zoomToPage() {
    const live = this.player.isLive();
    if (!this.ownZoom && !this.causal && (live || this.paged)) this.zoom = live ? Math.max(1, this.map.duration / PAGE) : 1;
    this.paged = live;
  }

  /** A live run has filled its room and gets more; a second stays as wide as it was where it can. */
  stretch(map) {
    if (this.ownZoom && this.zoom > 1) this.zoom *= map.duration / this.map.duration;
    this.map = map;
    map.setWidth(this.plot.w, this.k);
    this.zoomToPage();
    this.stale = true;
  }

  /** Something came that begins at a time. */
  grow(from) { this.grown = Math.min(this.grown, from, this.drawnTo ?? 0); }

  /** Pixels a step, of the causal axis at no zoom; a little is left free at both ends. */
  get step() { return this.plot.w / (this.causal.last + 0.7); }

  font(bold, size = 14) {
    const family = this.player.colours.font;
    this.sheet.font(size * this.k, bold, family);
    this.picture.font(size * this.k, bold, family);
  }

  /** As wide as the names need; long ones are wrapped at the dot where lanes are high enough. */
  gutterWidth() {
    const k = this.k;
    const sockets = this.store.lanes.slice(0, 300);
    const most = this.width * 0.3 - 42 * k;
    const widest = () => Math.max(0, ...sockets.flatMap((socket) => this.nameLines(socket).map((line) => this.sheet.textWidth(line))));
    this.font(true);
    this.wrapped = false;
    let need = widest();
    if (need > most && this.lane >= 36 * k) {
      this.wrapped = true;
      need = widest();
    }
    this.font(false);
    for (const socket of sockets) {
      if (this.showsState(socket)) for (const state of this.store.statesOf.get(socket.id)) need = Math.max(need, this.sheet.textWidth(bounded(state.to, 30)));
    }
    return clamp(need + 42 * k, 70 * k, this.width * 0.5);
  }

  /** Along the axis, before zoom: of a time (at a socket, or of all), or of a causal step. */
  along(t, socket) {
    if (!this.causal) return this.map.x(t);
    return this.step * (socket === undefined ? this.causal.reach(t) : this.causal.at(this.store.laneOf.get(socket), t));
  }
  onCanvas(along) { return this.plot.x + along * this.zoom - this.offset; }
  x(t, socket) { return this.onCanvas(this.along(t, socket)); }
  /** Of an event, by its index. */
  eventX(index) { return this.onCanvas(this.causal ? this.step * this.causal.causes.clock[index] : this.map.x(this.store.events[index].t)); }
  get endX() { return this.causal ? this.onCanvas(this.plot.w) : this.x(this.end); }
  /** Until when there is something to draw. */
  get end() { return this.player.isLive() ? this.store.duration : this.map.duration; }
  /** The time at a place; in causal order it is that of the lane there. */
  time(x, y = 0) {
    const along = (x - this.plot.x + this.offset) / this.zoom;
    return this.causal ? this.causal.time(Math.floor((y - this.top) / this.lane), along / this.step) : this.map.time(along);
  }
  /** The copies that are drawn between two places. */
  copiesBetween(x0, x1, visit, limit) {
    if (!this.causal) { this.store.spans.between(this.time(x0) - 1e-9, this.time(x1) + 1e-9, visit, limit); return; }
    const step = (x) => (x - this.plot.x + this.offset) / this.zoom / this.step;
    this.causal.spans.between(step(x0) - 1e-9, step(x1) + 1e-9, visit, limit);
  }
  y(socket) {
    const lane = this.store.laneOf.get(socket);
    return lane === undefined ? null : this.top + this.lane * (lane + 0.56);
  }
  get tall() { return this.lane >= TALL * this.k; }

  setZoom(zoom, around) {
    const before = this.along(around) * this.zoom - this.offset;
    this.zoom = clamp(zoom, 1, 5000);
    this.ownZoom = true;
    this.offset = clamp(this.along(around) * this.zoom - before, 0, this.farthest);
    this.stale = true;
  }

  /** How far the picture can be shifted: to its end, and live to a page that is still nearly empty. */
  get farthest() { return this.zoom === 1 ? 0 : this.plot.w * (this.zoom - (this.paged ? 0.15 : 1)); }

  /** When zoomed in, turn the page so that the cursor stays in sight. */
  follow(t) {
    if (this.zoom === 1) return;
    const x = this.along(t) * this.zoom - this.offset;
    if (x >= 0 && x <= this.plot.w * 0.97) return;
    const offset = clamp(this.along(t) * this.zoom - this.plot.w * 0.15, 0, this.farthest);
    this.stale = this.stale || offset !== this.offset;
    this.offset = offset;
  }
}
