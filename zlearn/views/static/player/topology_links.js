// The topology's links, and the messages on their way along them.
//
// Rule for this file: what is between boxes; what is in one is topology.js's.

/** Links, their states, and what is in flight, at one moment. */
class TopologyLinks extends TopologyPlan {
  dashedGroups() {
    const groups = new Map();
    for (const box of this.boxes) push(groups, box.node.group ?? box.id, box);
    return [...groups].filter(([, boxes]) => boxes.length > 1).map(([name, boxes]) => {
      const [x0, y0] = [Math.min(...boxes.map((box) => box.x)), Math.min(...boxes.map((box) => box.y))];
      const [x1, y1] = [Math.max(...boxes.map((box) => box.x + box.w)), Math.max(...boxes.map((box) => box.y + box.h))];
      const pad = 14 * this.k;
      return { name: bounded(name, 40), x: x0 - pad, y: y0 - pad - 14 * this.k, w: x1 - x0 + 2 * pad, h: y1 - y0 + 2 * pad + 14 * this.k };
    });
  }

  // --- one frame ---------------------------------------------------------------------
  draw(t) {
    if (this.detail.name === "dot" && this.store.edges.length > 100) this.drawBackdrop(t);
    else this.drawScene(t);
    if (this.detail.name !== "dot") for (const edge of this.store.edges) this.drawFeet(edge, t);
    this.drawLeaders(t);
    for (const edge of this.store.edges) this.drawFlights(edge, t);
    for (const edge of this.store.edges) this.drawEdgeText(edge, t);
    const marked = this.detail.name === "dot" ? this.store.lossMarks : this.store.losses;
    for (const place of marked) this.drawLosses(place, t);
  }

  /** All but the messages: the ground, links and boxes. */
  drawScene(t) {
    const { pen } = this.sheet;
    this.hits = [];
    pen.globalAlpha = 1;
    pen.fillStyle = this.player.colours.bg;
    pen.fillRect(0, 0, this.width, this.height);
    for (const group of this.groups) this.drawGroup(group);
    const chosen = this.player.chosenEdges();
    for (const edge of this.store.edges) this.drawEdge(edge, t, chosen.has(edge));
    for (const box of this.boxes) this.drawBox(box, t);
  }

  /** A big scene is kept as a picture for as long as no link and no socket changes its state. */
  drawBackdrop(t) {
    const screen = this.sheet;
    const epoch = [countUpTo(this.store.changes, t), this.player.chosenId, this.width, this.height, JSON.stringify(this.player.colours)].join("|");
    if (this.epoch !== epoch || this.epochOf !== this.boxes) {
      this.epoch = epoch;
      this.epochOf = this.boxes;
      this.backdrop = this.backdrop ?? new Sheet(document.createElement("canvas"));
      this.backdrop.size(this.width, this.height);
      this.sheet = this.backdrop;
      this.drawScene(t);
      this.sheet = screen;
      this.backdropHits = this.hits;
    }
    this.hits = this.backdropHits.slice();
    screen.pen.globalAlpha = 1;
    screen.pen.drawImage(this.backdrop.canvas, 0, 0, this.width, this.height);
  }

  drawGroup(group) {
    const { pen } = this.sheet;
    const colours = this.player.colours;
    pen.strokeStyle = colours.muted;
    pen.lineWidth = 2.5;
    pen.setLineDash([10, 7]);
    roundedBox(pen, group.x, group.y, group.w, group.h, 12);
    pen.stroke();
    pen.setLineDash([]);
    this.font(true, 15);
    this.text(group.name, group.x + 12 * this.k, group.y + 13 * this.k, colours.muted, "left");
  }

  text(text, x, y, colour, align = "center") {
    const { pen } = this.sheet;
    pen.fillStyle = colour;
    pen.textAlign = align;
    pen.textBaseline = "middle";
    pen.fillText(text, x, y);
  }

  drawEdge(edge, t, chosen) {
    const curve = this.curves.get(edge);
    const state = this.store.stateOf(edge, t);
    if (!curve || !state) return;
    const { pen } = this.sheet;
    const colours = this.player.colours;
    const fine = this.detail.name === "dot";
    const draw = (from = 0, to = 1) => { tracePart(pen, curve, from, to); pen.stroke(); };
    pen.lineCap = "butt";
    pen.setLineDash([]);
    if (chosen) {
      pen.strokeStyle = colours.blue;
      pen.globalAlpha = 0.28;
      pen.lineWidth = 20 * this.k;
      draw();
      pen.globalAlpha = 1;
    }
    pen.strokeStyle = colours.muted;
    pen.lineWidth = 2.5;
    if (fine && !chosen) pen.globalAlpha = clamp(30 / this.store.edges.length, 0.15, 1);
    if (state.name === "connecting") {
      pen.lineCap = "round";
      pen.lineWidth = 3.5;
      pen.setLineDash([0.1, 9]);
      draw();
    } else if (state.name === "handshake") {
      draw();
    } else if (state.name === "ready") {
      if (edge.transport === "inproc") { pen.lineWidth = 3; pen.setLineDash([11, 7]); draw(); }
      else if (edge.transport === "tcp" && !fine) {
        pen.lineWidth = 8;
        draw();
        pen.strokeStyle = colours.bg;
        pen.lineWidth = 3;
        draw();
      } else { pen.lineWidth = fine ? 2.5 : 4; draw(); }
    } else {
      draw(0, 0.32);
      draw(0.68, 1);
    }
    pen.setLineDash([]);
    pen.lineCap = "butt";
    pen.globalAlpha = 1;
    const middle = pointOn(curve, 0.5);
    this.hits.push({ kind: "edge", edge, x: middle.x, y: middle.y, curve });
  }

  /** Retry counters in the gap; the endpoint where nobody answers. */
  drawEdgeText(edge, t) {
    const curve = this.curves.get(edge);
    const state = this.store.stateOf(edge, t);
    if (!curve || !state || this.detail.name === "dot") return;
    const say = this.player.say;
    const colours = this.player.colours;
    const some = edge.stack && state.ready < state.all ? fill(say.ofReady, { n: state.ready, m: state.all }) : "";
    const text = some || { retry: fill(say.retry, { n: Number.parseInt(state.text, 10) || state.retries }), down: say.down, refused: say.refused }[state.name];
    if (text) {
      const middle = pointOn(curve, 0.5);
      this.font(true);
      const w = this.sheet.textWidth(text) + 12 * this.k;
      const { pen } = this.sheet;
      pen.fillStyle = colours.bg;
      pen.fillRect(middle.x - w / 2, middle.y - 11 * this.k, w, 22 * this.k);
      this.text(text, middle.x, middle.y, colours.ink);
    }
    if (!curve.to || !curve.from) {
      const { x, y, out } = this.wordsOfStub(edge, curve);
      this.font(false);
      const room = (out > 0 ? this.width - x : x) - 4 * this.k;
      const label = this.sheet.fit(bounded(edge.endpoint, 60), Math.max(60, room));
      this.text(label, x, y, colours.muted, out > 0 ? "left" : "right");
    }
  }

  drawFeet(edge, t) {
    const curve = this.curves.get(edge);
    const state = this.store.stateOf(edge, t);
    if (!curve || !state) return;
    const { pen } = this.sheet;
    const colours = this.player.colours;
    const k = this.k;
    pen.setLineDash([]);
    pen.strokeStyle = pen.fillStyle = colours.ink;
    if (curve.from) {
      const { x, y, out } = curve.from;
      pen.lineWidth = 3;
      pen.lineJoin = "miter";
      pen.beginPath();
      pen.moveTo(x + out * 3 * k, y - 8 * k);
      pen.lineTo(x + out * 13 * k, y);
      pen.lineTo(x + out * 3 * k, y + 8 * k);
      pen.stroke();
    }
    if (curve.to) {
      const { x, y, out } = curve.to;
      polygon(pen, x, y, [[0, -11 * k], [out * 7 * k, -11 * k], [out * 13 * k, -6 * k], [out * 13 * k, 6 * k], [out * 7 * k, 11 * k], [0, 11 * k]]);
      pen.fill();
    }
  }

  drawFlights(edge, t) {
    const curve = this.curves.get(edge);
    if (!curve || !edge.flights) return;
    const seen = [];
    edge.flights.between(t, t, (copy) => seen.push({ copy, s: this.progress(edge, copy, t) }), 600);
    if (!seen.length) return;
    for (const direction of [1, -1]) {
      const mine = seen.filter(({ copy }) => (copy.from === edge.from) === (direction > 0)).sort((a, b) => a.s - b.s);
      this.drawBundles(edge, curve, mine, direction);
    }
  }

  /** How far a copy has come, 0 at the sender. Where the arrival isn't known: as the link usually takes. */
  progress(edge, copy, t) {
    const { written, read } = this.store.times(copy);
    if (read !== null) return clamp((t - written) / (read - written || 1), 0, 1);
    const usual = this.store.latencyOf(edge) || (this.store.duration - written) || 1;
    return clamp((t - written) / usual, 0, isLoss(copy.fate) ? 0.5 : 0.85);
  }

  drawBundles(edge, curve, mine, direction) {
    const k = this.k;
    const r = this.detail.name === "dot" ? (this.store.edges.length > 60 ? 4 : 6) * k : 12 * k;
    const font = `700 ${14 * k}px ${this.player.colours.font}`;
    const dot = this.detail.name === "dot";
    this.font(true);
    const half = (label, command) => Math.max(command ? r * 0.85 : r, label ? this.sheet.textWidth(label) / 2 + 5 * k : 0);
    for (let index = 0; index < mine.length;) {
      const group = [mine[index]];
      // a neighbour may cover a part of the disc, and nothing of its number
      const reach = () => half(dot || group.length === 1 ? "" : `×${group.length}`) + r * 0.7;
      while (index + group.length < mine.length && (mine[index + group.length].s - group[0].s) * curve.length < reach()) group.push(mine[index + group.length]);
      index += group.length;
      const chosen = group.find(({ copy }) => this.player.isChosen(copy));
      const { copy, s } = chosen ?? group[0];
      const at = pointOn(curve, direction > 0 ? s : 1 - s);
      const both = this.store.isTwoWay(edge) ? 7 * k * direction : 0;
      const x = at.x - at.dy * both;
      const y = at.y + at.dx * both;
      const said = copy.command ? bounded(copy.label, 14) : bounded(copy.label, 6).replace(/^#/, "");
      let label = dot ? "" : group.length > 1 ? `×${group.length}` : said;
      if (!copy.command && label.length > 3 + (group.length > 1)) label = "";
      const wide = half(label, copy.command);
      token(this.sheet.pen, x, y, wide, copy, this.player.colours, label, Boolean(chosen), font, r);
      this.hits.push({ kind: "copy", copy, x, y, r: wide + 4, many: group.length });
    }
  }
}
