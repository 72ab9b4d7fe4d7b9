// The player's room: how wide, how high and how large its two pictures are, and which way they stand.
//
// Rule for this file: sizes only, of what is to be drawn as it is now. With a projector nobody scrolls, so there
// the pictures get the height of the window that the rest leaves, and letters give way before anything is hidden.

// Of a letter of 14 pixels: in presenter mode 20 of them. Where all then isn't seen at once, less by halves, to 16.
const PRESENTER_SCALES = [20, 19.5, 19, 18.5, 18, 17.5, 17, 16.5, 16].map((size) => size / 14);
const FEW_BOXES = 16; // so many are worth all of their detail; more may be dots

/** Two pictures in a page, in as much of its room as they need. */
class PlayerRoom extends PlayerPage {
  resize() {
    if (!this.root.isConnected) {
      if (this.lastWidth && !this.asleep) this.sleep();
      return;
    }
    if (this.asleep) this.wake();
    const width = this.root.clientWidth;
    if (!width || (width === this.lastWidth && window.devicePixelRatio === this.lastRatio && this.room() === this.lastRoom)) return;
    this.layout();
  }

  layout() {
    if (!this.root.clientWidth) return; // not in the page yet: the observer of sizes calls again
    this.readTheme(); // only in the page do styles have values
    this.lastWidth = this.root.clientWidth;
    this.lastRatio = window.devicePixelRatio;
    this.lastRoom = this.room();
    const { topology, timeline } = this.standing();
    this.topologyCanvas.style.height = `${topology}px`;
    this.timelineCanvas.style.height = `${timeline}px`;
    this.topology.layout(topology);
    this.timeline.layout(timeline, this.map);
    if (!this.root.classList.contains("zl-whole")) this.moreButton.hidden = this.captionBox.scrollHeight <= this.captionBox.clientHeight + 2;
    this.drawTicks();
    this.invalidate();
  }

  /** The height for both pictures with which caption, controls and the words about now are seen too; what is opened comes on top. */
  room() {
    if (this.scales.length < 2) return Infinity; // who sits before a page scrolls it
    const style = getComputedStyle(this.root);
    const pixels = (name) => parseFloat(style[name]) || 0;
    const around = ["paddingTop", "paddingBottom", "borderTopWidth", "borderBottomWidth"].reduce((sum, name) => sum + pixels(name), 0);
    const rows = [".zl-head", ".zl-bar", ".zl-now"].map((name) => this.root.querySelector(name).offsetHeight);
    return Math.floor(this.sight() - around - rows.reduce((sum, height) => sum + height + pixels("rowGap"), 0));
  }

  /** The height of what a page shows at once: of the window, or of a notebook's panel in it. */
  sight() {
    const panel = document.fullscreenElement ? null : this.root.closest(".jp-WindowedPanel-outer");
    return panel?.clientHeight || window.innerHeight;
  }

  /** The heights of both pictures, in the largest letters, and the better way to stand, with which all is seen. */
  standing() {
    const room = this.lastRoom;
    const few = this.store.nodes.length <= FEW_BOXES;
    for (const lane of room < Infinity ? [TALL, LOW_LANE] : [0]) {
      for (const k of few ? this.scales : this.scales.slice(0, 1)) { // smaller ones gain little detail for many
        this.k = k;
        const narrow = this.prefersNarrow();
        for (const way of room < Infinity && !this.tight ? [narrow, !narrow] : [narrow]) {
          const heights = this.stand(way, lane, room);
          if (heights.fits) return heights;
        }
      }
    }
    this.k = this.scales.at(-1);
    if (!this.tight) return this.stand(false, LOW_LANE, room); // not all detail, but all in sight
    this.k = this.scales[0]; // a narrow column is no projector's: it has detail, and is scrolled
    return this.stand(true, 0, Infinity);
  }

  get tight() { return this.root.clientWidth < 800 * this.k; }
  get small() { return this.root.clientWidth < 1000 * this.k; }
  get low() { return this.small || window.innerHeight < 760; }
  get fixed() { return Number(this.options.height) || 0; }

  /** One picture over the other: where side by side there is too little width, for all or for all detail, and where both are low. */
  prefersNarrow() {
    return this.tight || this.cramped(this.root.clientWidth) || ((this.small || !this.detailed()) && this.stacks());
  }

  /** Places both pictures one way; their heights, and whether all is seen at once then, with boxes and lanes at least so high. */
  stand(narrow, lane, room) {
    const { k, low, fixed } = this;
    this.root.classList.toggle("zl-narrow", narrow);
    const share = this.share(this.stage.clientWidth - 12);
    this.stage.style.gridTemplateColumns = narrow ? "" : `minmax(0, ${share}fr) minmax(0, ${1 - share}fr)`;
    const between = parseFloat(getComputedStyle(this.stage).rowGap) || 0;
    const [left, right] = [this.topologyCanvas.parentElement.clientWidth, this.timelineCanvas.parentElement.clientWidth];
    const wantRight = this.timeline.plan(right, this.store, k, low);
    const least = this.timeline.least(lane);
    const over = narrow ? room - between - least : room; // for the topology
    const wantLeft = this.topology.plan(left, fixed, this.store, k, low, over);
    const heights = narrow ? this.stacked(wantLeft, wantRight, room - between, least) : this.beside(wantLeft, wantRight, room, least);
    const dots = this.topology.detail.name === "dot" && this.store.nodes.length <= FEW_BOXES;
    return { ...heights, fits: room === Infinity || (!dots && wantLeft <= over && least <= heights.timeline) };
  }

  /** One over the other: the timeline gets what the topology leaves. */
  stacked(wantLeft, wantRight, room, least) {
    const { k, fixed } = this;
    const topology = fixed || wantLeft;
    return { topology, timeline: fixed || Math.min(clamp(wantRight, 130 * k, 520 * k), Math.max(room - topology, least)) };
  }

  /** Side by side both have the same height. */
  beside(wantLeft, wantRight, room, least) {
    const { k, fixed } = this;
    const [low, high] = this.low ? [230 * k, LOW * k] : [320 * k, 640 * k];
    const shared = fixed || Math.min(room, clamp(Math.max(wantLeft, Math.min(wantRight, 520 * k)), low, Math.max(wantLeft, least, high)));
    return { topology: shared, timeline: shared };
  }

  /** Would a few boxes shrink to dots side by side with the timeline? Then one goes above the other. */
  cramped(width) {
    if (this.store.nodes.length > FEW_BOXES) return false;
    this.topology.plan(width * 0.58, this.fixed, this.store, this.k, this.low);
    return this.topology.detail.name === "dot";
  }

  /** Is there all detail side by side: tanks of the operating system, states, addresses? */
  detailed() {
    const inner = this.stage.clientWidth - 12;
    this.topology.plan(inner * this.share(inner), this.fixed, this.store, this.k, this.low);
    return this.topology.detail.line > 0;
  }

  /** Are both pictures so low that one over the other, in all detail, still is seen at once? */
  stacks() {
    const width = this.stage.clientWidth;
    const needs = this.topology.plan(width, this.fixed, this.store, this.k, true) + this.timeline.plan(width, this.store, this.k, true);
    return !this.fixed && this.topology.detail.line > 0 && needs <= STACK * this.k;
  }

  /** The topology's share of the width: what its boxes and the ways between them need; the rest is the timeline's. */
  share(inner) {
    const needs = (detail) => this.topology.ideal(this.store, this.k, detail) / inner;
    if (!this.low) return clamp(needs(DETAILS[0]), 0.45, 0.62);
    for (const detail of DETAILS.slice(0, 3)) {
      const need = needs(detail);
      if (need <= 0.5) return clamp(need, 0.42, 0.5);
    }
    return clamp(this.topology.narrowest(this.store, this.k) / inner + 0.002, 0.56, 0.62);
  }
}
