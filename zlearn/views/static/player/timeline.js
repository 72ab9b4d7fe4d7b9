// The timeline: what moves with the cursor over the picture of lanes and arrows.
//
// Rule for this file: a frame costs what is near the cursor.

/** A lane a socket, time to the right. All but the cursor is drawn once and kept as a picture. */
class Timeline extends TimelineCopies {
  // --- one frame ---------------------------------------------------------------------
  draw(t) {
    this.update(performance.now());
    const { pen } = this.sheet;
    const colours = this.player.colours;
    pen.globalAlpha = 1;
    const front = this.frontier(t);
    pen.drawImage(this.past.canvas, 0, 0, this.width, this.height);
    pen.save();
    this.clipPlot(pen, this.plot.x - 6);
    this.drawChosen(pen, colours);
    pen.save();
    const over = t >= this.end; // nothing is to come then, though marks stand right of their time
    if (!over) {
      this.clipAhead(pen, front);
      this.drawFuture(pen, colours);
    }
    pen.restore();
    const cone = this.player.pinned ?? this.player.hovered;
    if (cone) this.drawCone(pen, cone, colours);
    this.drawDifference(pen, colours);
    this.drawHandles(pen, colours);
    this.drawFocus(pen, colours);
    const x = this.drawCursor(pen, front, colours);
    this.font(false);
    for (const { text, box, at } of this.words) {
      if (!this.causal && box.x - 4 < x && x < box.x + box.w + 4) this.haloOn(pen, text, box.x, box.y + box.h / 2, ((at > x && !over) || this.player.chosen.length ? this.player.paler : colours).ink, colours);
    }
    pen.restore();
    this.drawStates(pen, t, colours);
    this.drawLaneFocus(pen, colours);
  }

  /** The cursor as points from top to bottom: one time is a line, and in causal order a stair through the lanes. */
  frontier(t) {
    const top = this.top - 8 * this.k;
    if (!this.causal) return [[this.x(t), top], [this.x(t), this.height]];
    const points = [];
    this.store.lanes.forEach((socket, index) => {
      const x = this.onCanvas(this.step * (this.causal.at(index, t) + 0.5));
      points.push([x, index ? this.top + this.lane * index : top], [x, this.top + this.lane * (index + 1)]);
    });
    return points.length ? points : [[this.plot.x, top], [this.plot.x, this.height]];
  }

  /** Only what is right of the cursor is drawn on. */
  clipAhead(pen, front) {
    const left = this.plot.x - 6;
    pen.beginPath();
    pen.moveTo(this.width, front[0][1] - 8 * this.k);
    pen.lineTo(Math.max(left, front[0][0]), front[0][1] - 8 * this.k);
    for (const [x, y] of front) pen.lineTo(Math.max(left, x), y);
    pen.lineTo(Math.max(left, front.at(-1)[0]), this.height);
    pen.lineTo(this.width, this.height);
    pen.clip();
  }

  drawCursor(pen, front, colours) {
    const k = this.k;
    const [x, top] = front[0];
    pen.strokeStyle = pen.fillStyle = colours.ink;
    pen.lineWidth = 2.5;
    pen.lineJoin = "round";
    pen.setLineDash([]);
    pen.beginPath();
    front.forEach(([px, py], index) => pen[index ? "lineTo" : "moveTo"](px, py));
    pen.stroke();
    polygon(pen, x, top - 2 * k, [[-7 * k, -8 * k], [7 * k, -8 * k], [7 * k, 0], [0, 8 * k], [-7 * k, 0]]);
    pen.fill();
    return x;
  }

  /** What another run has otherwise: lit from the first divergence on. */
  drawDifference(pen, colours) {
    const { diff } = this.player;
    if (!diff) return;
    const k = this.k;
    pen.strokeStyle = colours.green;
    pen.lineCap = "round";
    pen.setLineDash([]);
    for (const copy of this.player.differing.slice(0, 600)) {
      const way = this.way(copy);
      if (!way) continue;
      pen.globalAlpha = 0.35;
      pen.lineWidth = 11 * k;
      pen.beginPath();
      pen.moveTo(way.x0, way.y0);
      for (const [x, y] of [[way.xw, way.y0], [way.xe, way.ye], [way.xr ?? way.xe, way.ye]]) if (!way.still || y === way.y0) pen.lineTo(x, y);
      pen.stroke();
    }
    pen.globalAlpha = 1;
    pen.lineCap = "butt";
    if (!isTime(diff.t)) return;
    const x = this.x(diff.t);
    pen.lineWidth = 3;
    pen.setLineDash([9, 4, 2, 4]);
    pen.beginPath();
    pen.moveTo(x, this.top - 8 * k);
    pen.lineTo(x, this.height);
    pen.stroke();
    pen.setLineDash([]);
    this.font(true);
    const text = this.player.say.parts;
    const w = this.picture.textWidth(text);
    this.haloOn(pen, text, clamp(x + 6 * k, this.plot.x, this.width - w - 4), this.height - 10 * k, colours.ink, colours);
  }

  /** Where causes can be taken hold of: the starts of nodes, and the limits of queues. */
  handles() {
    const { lab, forking, held } = this.player;
    if (!forking || !lab || this.causal) return [];
    const starts = Object.entries(lab.starts ?? {}).flatMap(([node, start]) => {
      const socket = this.store.lanes.find((each) => each.node === node);
      if (!socket) return [];
      const value = held?.kind === "start" && held.node === node ? held.value : start;
      return [{ kind: "start", node, value, x: value < 0 ? this.plot.x : this.x(value), y: this.y(socket.id) }];
    });
    const known = new Set(list(lab.options).map(({ socket, option }) => `${socket}|${option}`));
    const limits = list(this.limits).filter(({ socket, option }) => known.has(`${socket}|${option}`)).map((limit) => {
      const value = held?.kind === "limit" && held.socket === limit.socket && held.option === limit.option ? held.value : limit.value;
      return { ...limit, kind: "limit", value, x: this.plot.x + this.plot.w - 14 * this.k, y: limit.base - value * limit.scale };
    });
    return [...starts, ...limits];
  }

  drawHandles(pen, colours) {
    const k = this.k;
    for (const handle of this.handles()) {
      const { x, y, kind, value } = handle;
      pen.fillStyle = colours.bg;
      pen.strokeStyle = colours.ink;
      pen.lineWidth = 2.5;
      if (kind === "start") polygon(pen, x, y, [[-6 * k, -15 * k], [6 * k, -15 * k], [13 * k, 0], [6 * k, 15 * k], [-6 * k, 15 * k]]);
      else polygon(pen, x, y, [[-15 * k, -6 * k], [0, -13 * k], [15 * k, -6 * k], [15 * k, 6 * k], [0, 13 * k], [-15 * k, 6 * k]]);
      pen.fill();
      pen.stroke();
      const held = this.player.held;
      if (held?.kind !== kind || (held.node ?? held.socket) !== (handle.node ?? handle.socket)) continue;
      this.font(true);
      const text = kind === "start" ? this.player.map.text(value) : String(value);
      const w = this.picture.textWidth(text);
      this.haloOn(pen, text, clamp(x - w / 2, this.plot.x, this.width - w - 4), y - 24 * k, colours.ink, colours);
    }
  }

  handleAt(x, y) {
    return this.handles().find((handle) => Math.abs(handle.x - x) < 15 * this.k && Math.abs(handle.y - y) < 17 * this.k) ?? null;
  }

  /** What a handle is worth where it was dragged to. */
  dragged(handle, x, y) {
    if (handle.kind === "limit") return Math.max(1, Math.round((handle.base - y) / handle.scale));
    if (x >= this.plot.x) return Number(this.time(x).toPrecision(4));
    return Number(((x - this.plot.x) / this.map.pixelsPerSecond / this.zoom).toPrecision(3)); // before all others
  }

  /** What an event could have known of (hatched, up to it) and what could know of it (tinted, from it on). */
  drawCone(pen, cone, colours) {
    const k = this.k;
    const own = this.store.laneOf.get(this.store.events[cone.index]?.socket);
    const band = (lane, x0, x1, paint) => {
      const [top, high] = [this.top + this.lane * lane + 1, this.lane - 2];
      const [from, to] = [Math.max(x0, this.plot.x - 6), Math.min(x1, this.width)];
      if (to > from) paint(from, top, to - from, high);
    };
    const here = this.eventX(cone.index);
    for (const [lane, index] of cone.causes) {
      band(lane, 0, lane === own ? here : this.eventX(index) + 5 * k, (x, y, w, h) => {
        pen.globalAlpha = 0.5;
        hatch(pen, x, y, w, h, colours.faint, 12 * k, 1.5);
        pen.globalAlpha = 1;
        coneEdge(pen, x + w, y, h, -1, colours.muted, k);
      });
    }
    for (const [lane, index] of cone.effects) {
      band(lane, lane === own ? here : this.eventX(index) - 5 * k, this.width, (x, y, w, h) => {
        pen.globalAlpha = 0.16;
        pen.fillStyle = colours.blue;
        pen.fillRect(x, y, w, h);
        pen.globalAlpha = 1;
        coneEdge(pen, x, y, h, 1, colours.blue, k);
      });
    }
    this.drawChain(pen, cone, colours);
    if (own === undefined) return;
    this.font(true);
    const y = this.top + this.lane * own + (this.tall ? 11 : this.lane / 2) * k;
    const { say } = this.player;
    const [left, right] = [this.picture.textWidth(say.causes), this.picture.textWidth(say.effects)];
    if (cone.causes.size && here - left - 14 * k > this.plot.x) this.haloOn(pen, say.causes, here - left - 12 * k, y, colours.ink, colours);
    if (cone.effects.size && here + right + 14 * k < this.width) this.haloOn(pen, say.effects, here + 12 * k, y, colours.ink, colours);
  }

  /** The event of a cone, and how it came about: cause by cause. */
  drawChain(pen, cone, colours) {
    const points = cone.chain.map((index) => [this.eventX(index), this.y(this.store.events[index].socket)]).filter(([, y]) => y !== null);
    if (!points.length) return;
    pen.strokeStyle = pen.fillStyle = colours.ink;
    pen.lineWidth = 2.5;
    pen.setLineDash([2, 4]);
    pen.beginPath();
    points.forEach(([x, y], index) => pen[index ? "lineTo" : "moveTo"](x, y));
    pen.stroke();
    pen.setLineDash([]);
    points.forEach(([x, y], index) => {
      pen.beginPath();
      pen.arc(x, y, (index ? 3.5 : 8) * this.k, 0, Math.PI * 2);
      if (index) pen.fill();
      else pen.stroke();
    });
  }

  /** What is to come, right of the cursor. */
  drawFuture(pen, colours) {
    if (!this.twice) {
      pen.fillStyle = colours.bg;
      pen.globalAlpha = 0.6;
      pen.fillRect(0, this.top - 8 * this.k, this.width, this.height);
      pen.globalAlpha = 1;
      return;
    }
    pen.drawImage(this.future.canvas, 0, 0, this.width, this.height);
    this.ahead = true;
    this.drawChosen(pen, this.player.paler);
    this.ahead = false;
  }

  drawChosen(pen, colours) {
    const chosen = this.player.chosen;
    if (!chosen.length) return;
    pen.globalAlpha = this.ahead ? 0.2 : 0.5;
    pen.fillStyle = colours.bg;
    pen.fillRect(this.plot.x - 6, this.top, this.width, this.height);
    pen.globalAlpha = 1;
    for (const copy of chosen.slice(0, 600).reverse()) {
      const way = this.way(copy);
      if (way) this.drawWay(pen, copy, way, colours, false, copy === chosen[0]);
    }
    if (!this.causal) this.drawBreaks(pen, this.player.colours);
  }

  /** A ring around the event that the cursor stands on. */
  drawFocus(pen, colours) {
    const event = this.player.focus;
    const y = event && this.y(event.socket);
    if (y === null || y === undefined || !event) return;
    pen.strokeStyle = colours.ink;
    pen.lineWidth = 3;
    pen.setLineDash([]);
    pen.beginPath();
    pen.arc(this.eventX(this.store.position.get(event.n)), y, 9 * this.k, 0, Math.PI * 2);
    pen.stroke();
  }

  drawLaneFocus(pen, colours) {
    const lane = this.player.laneFocus;
    if (lane === null) return;
    pen.fillStyle = colours.blue; // a tint: a frame would look like the focus
    const top = this.top + this.lane * lane;
    pen.globalAlpha = 0.13;
    pen.fillRect(0, top, this.width, this.lane);
    pen.globalAlpha = 1;
    pen.fillRect(0, top + 1, 4, this.lane - 2);
  }

  at(x, y) {
    if (x < this.plot.x - 8) {
      const socket = this.store.lanes[Math.floor((y - this.top) / this.lane)];
      return socket ? { kind: "socket", socket } : null;
    }
    const near = 9 * this.k;
    const back = 90 * this.k;
    let best = null;
    this.copiesBetween(x - back, x + near, (copy) => {
      const way = this.way(copy);
      if (!way) return;
      const mark = way.mark === "cross" || way.mark === "sieve" ? Math.hypot(x - (way.xr ?? way.xe), y - way.ye) - 6 : Infinity;
      const d = Math.min(mark, distance(x, y, way.xw, way.y0, way.xe, way.ye), distance(x, y, way.x0, way.y0, way.xw, way.y0) + 2,
        way.xr === undefined ? Infinity : distance(x, y, way.xe, way.ye, way.xr, way.ye) + 2);
      if (d < near && (!best || d < best.d)) best = { kind: "copy", copy, d, many: 1 };
    }, 3000);
    if (best) return best;
    const socket = this.store.lanes[Math.floor((y - this.top) / this.lane)];
    if (!socket) return null;
    const call = this.store.blockedCall(socket.id, this.time(x, y));
    const below = y - this.y(socket.id);
    return call && below > 2 * this.k && below < 26 * this.k ? { kind: "call", call } : null;
  }

  /** Points of what is under the pointer, for the words about it to keep off. */
  outline(hit) {
    const k = this.k;
    if (hit.kind === "copy") return samples(this.way(hit.copy), 24);
    if (hit.kind === "call") {
      const y = this.y(hit.call.socket) + 14 * k;
      const [x0, x1] = this.callSpan(hit.call);
      return Array.from({ length: 25 }, (_, i) => [x0 + ((x1 - x0) * i) / 24, y]);
    }
    const y = this.y(hit.socket.id);
    return Array.from({ length: 10 }, (_, i) => [((i + 0.5) * this.gutter) / 10, y]);
  }

  /** The index of the step of a copy that is nearest to a place; undefined if it has none. */
  nearestStep(copy, x, y) {
    const way = this.way(copy);
    const steps = this.store.stepsOf(copy);
    if (!way) return undefined;
    const places = [];
    const add = (px, py, ...kinds) => {
      const kind = kinds.find((each) => steps[each] !== undefined);
      if (px !== undefined && kind) places.push([Math.hypot(px - x, py - y), steps[kind]]);
    };
    add(way.x0, way.y0, "sent", "queued");
    add(way.xw, way.y0, "written", "queued");
    if (!way.mark) add(way.xe, way.ye, "read", "received", "subscribed", "unsubscribed");
    add(way.xr ?? (way.mark ? way.xe : undefined), way.ye, "received", "fate", "subscribed", "unsubscribed");
    return places.sort((a, b) => a[0] - b[0])[0]?.[1];
  }

  /** A point of a copy that nothing else covers: its loss mark, or the middle of its arrow. */
  spot(copy) {
    const way = this.way(copy);
    if (!way) return null;
    if (way.mark) return { x: way.xr ?? way.xe, y: way.ye };
    return { x: (way.xw + way.xe) / 2, y: (way.y0 + way.ye) / 2 };
  }
}
