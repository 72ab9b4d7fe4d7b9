// The timeline's ground: ruler, breaks, lanes with their three rails.
//
// Rule for this file: it is drawn once a zoom and kept as a picture. Of a run that is followed while it
// grows, only the strip is drawn anew in which something has changed; in it, just as the whole would be.

const STRIP_MARGIN = 14; // pixels that marks reach to the left of where they stand
const PAINT_PAUSE = 2; // so many times longer than it took, a growing picture waits for the next time

/** Ruler, lanes and rails. */
class TimelineLanes extends TimelinePlan {
  // --- the kept picture --------------------------------------------------------------
  /** Brings the kept picture up to date, by its whole or by a strip. */
  update(now) {
    const grown = this.grown < Infinity;
    if (this.followed && !this.player.following) this.stale = true; // what is to come may be seen again
    if (!this.stale && (!grown || now < (this.paintAfter ?? 0))) return;
    const from = performance.now();
    if (!this.stale && !this.causal && this.followed && this.paintStrip()) this.painted.strips++;
    else { this.paint(); this.painted.whole++; }
    this.grown = Infinity;
    this.drawnTo = this.end;
    this.paintAfter = now + PAINT_PAUSE * (performance.now() - from);
  }

  paint() {
    this.stale = false;
    this.left = -Infinity;
    this.followed = this.player.following; // then nothing is right of the cursor
    this.paintOn(this.past, false);
    this.twice = !this.followed && this.visible <= 2 * FEW_ARROWS; // of very much the future is veiled instead
    if (this.twice) this.paintOn(this.future, true);
    this.picture = this.past;
    this.ahead = false;
  }

  /** Only what is right of the earliest change; false where that would not be as the whole is. */
  paintStrip() {
    const before = [this.mode, this.scales.size];
    const x = Math.min(this.x(this.grown), this.width);
    if (x < this.plot.x) return false;
    this.left = this.columnStart(x - STRIP_MARGIN * this.k);
    this.paintOn(this.past, false);
    return !this.rescaled && before[0] === this.mode && before[1] === this.scales.size;
  }

  /** All lanes as they are before the cursor, or, dashed and paler, as they are after it. */
  paintOn(sheet, ahead) {
    this.picture = sheet;
    this.ahead = ahead;
    this.words = this.words.filter(({ box }) => box.x < this.left);
    this.limits = [];
    this.reserved = []; // places of numbers of limits
    this.rescaled = false;
    if (this.left < 0) this.scales = new Map(); // socket and tank → pixels a message
    const { pen } = sheet;
    const colours = this.player.colours;
    pen.save();
    this.clipPlot(pen, Math.max(0, this.left));
    pen.globalAlpha = 1;
    pen.fillStyle = colours.bg;
    pen.fillRect(0, 0, this.width, this.height);
    if (this.causal) this.drawSteps(pen, colours);
    else this.drawGrid(pen, colours);
    this.drawLanes(pen, colours);
    const inks = ahead ? this.player.paler : colours;
    pen.save();
    this.clipPlot(pen, this.plot.x - 6);
    for (const socket of this.store.lanes) this.drawRails(pen, socket, inks);
    this.drawCopies(pen, inks);
    this.drawFaults(pen, inks);
    if (!this.causal) this.drawBreaks(pen, colours);
    pen.restore();
    pen.restore();
  }

  /** From when on something is in sight of what is drawn; in causal order all is looked at. */
  get since() { return this.causal ? -1 : this.time(Math.max(this.left, this.plot.x) - 8 * this.k); }

  /** The ruler of the causal axis: numbers of steps, and no times. */
  drawSteps(pen, colours) {
    const k = this.k;
    this.font(false);
    const every = Math.max(1, niceStep((70 * k) / (this.step * this.zoom)));
    const first = Math.max(1, Math.floor(this.offset / this.zoom / this.step));
    let free = -Infinity;
    for (let step = Math.ceil(first / every) * every; step <= this.causal.last; step += every) {
      const x = this.onCanvas(step * this.step);
      if (x > this.width) break;
      free = this.drawMarkOnRuler(pen, x, String(step), free, colours);
    }
    pen.fillStyle = colours.muted;
    pen.textAlign = "left";
    pen.textBaseline = "middle";
    pen.fillText(this.picture.fit(this.player.say.steps, this.gutter - 12 * k), 8 * k, 13 * k);
  }

  clipPlot(pen, from) {
    pen.beginPath();
    pen.rect(from, 0, Math.max(0, this.width - from), this.height);
    pen.clip();
  }

  drawGrid(pen, colours) {
    const k = this.k;
    this.font(false);
    const scale = this.map.pixelsPerSecond * this.zoom;
    const step = niceStep((100 * k) / scale);
    let free = -Infinity;
    for (const piece of this.map.pieces) {
      if (piece.folded || piece.t1 <= piece.t0) continue;
      const first = Math.max(piece.t0, this.time(this.plot.x));
      const last = Math.min(piece.t1, this.time(this.plot.x + this.plot.w));
      if (last < first) continue;
      let index = Math.ceil(first / step - 1e-9);
      const ticks = [];
      for (let guard = 0; index * step <= last + step * 1e-9 && guard < 60; index++, guard++) ticks.push(index * step);
      if (!ticks.length) ticks.push(first);
      for (const t of ticks) free = this.drawTick(pen, t, step, free, colours);
    }
  }

  get pieces() { return this.causal ? [] : this.map.pieces; }

  /** Over the lanes, for there they are cut. */
  drawBreaks(pen, colours) {
    for (const piece of this.map.pieces) if (piece.folded) this.drawBreak(pen, piece, colours);
  }

  drawTick(pen, t, step, free, colours) {
    return this.drawMarkOnRuler(pen, this.x(t), tickText(t, step, this.map.duration), free, colours);
  }

  /** A line through all lanes with a text on the ruler, where it is free; returns from where on it is free then. */
  drawMarkOnRuler(pen, x, label, free, colours) {
    const k = this.k;
    const w = this.picture.textWidth(label);
    pen.strokeStyle = colours.faint;
    pen.globalAlpha = 0.4;
    pen.lineWidth = 1;
    pen.beginPath();
    pen.moveTo(x, this.top - 6 * k);
    pen.lineTo(x, this.height - 4 * k);
    pen.stroke();
    pen.globalAlpha = 1;
    const left = clamp(x - w / 2, this.plot.x - 12 * k, this.width - w - 2);
    if (left < free) return free;
    pen.fillStyle = colours.muted;
    pen.textAlign = "left";
    pen.textBaseline = "middle";
    pen.fillText(label, left, 13 * k);
    return left + w + 12 * k;
  }

  /** An idle stretch that is folded: a torn band that says how long it is. */
  drawBreak(pen, piece, colours) {
    const k = this.k;
    const [x0, x1] = [this.x(piece.t0), this.x(piece.t1)];
    if (x1 < this.plot.x || x0 > this.width) return;
    const [top, bottom] = [this.top - 8 * k, this.height - 3];
    const edge = (x) => {
      const points = [];
      for (let y = top, side = 0; y <= bottom; y += 9 * k, side++) points.push([x + (side % 2 ? 3 : -3) * k, y]);
      return points;
    };
    const [left, right] = [edge(x0 + 4), edge(x1 - 4)];
    const trace = (points) => points.forEach(([x, y], index) => pen[index ? "lineTo" : "moveTo"](x, y));
    pen.save();
    pen.setLineDash([]);
    pen.fillStyle = colours.shade;
    pen.beginPath();
    trace([...left, ...right.reverse()]);
    pen.fill();
    pen.strokeStyle = colours.muted;
    pen.lineWidth = 2;
    for (const points of [left, right]) {
      pen.beginPath();
      trace(points);
      pen.stroke();
    }
    this.font(false);
    pen.translate((x0 + x1) / 2, (top + bottom) / 2);
    pen.rotate(-Math.PI / 2);
    pen.fillStyle = colours.ink;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(shortTime(piece.t1 - piece.t0), 0, 1);
    pen.restore();
  }

  drawLanes(pen, colours) {
    const k = this.k;
    const every = Math.max(1, Math.ceil((19 * k) / this.lane));
    this.store.lanes.forEach((socket, index) => {
      const top = this.top + this.lane * index;
      if (index && this.lane > 14) {
        pen.strokeStyle = colours.faint;
        pen.globalAlpha = 0.5;
        pen.lineWidth = 1;
        pen.beginPath();
        pen.moveTo(0, top);
        pen.lineTo(this.width, top);
        pen.stroke();
        pen.globalAlpha = 1;
      }
      if (index % every || this.left > 0) return; // names are not in a strip
      const y = this.y(socket.id);
      glyph(pen, socket.type, 15 * k, y, Math.min(10 * k, this.lane * 0.4), 1, colours.ink, colours.bg);
      this.drawLaneName(pen, socket, y, colours);
    });
  }

  /** "worker1.push" in one line, or as "worker1" over ".push" where one line is too long. */
  drawLaneName(pen, socket, y, colours) {
    const k = this.k;
    const lines = this.nameLines(socket);
    pen.fillStyle = colours.ink;
    pen.textAlign = "left";
    pen.textBaseline = "middle";
    const first = y - (this.linesOf(socket) - 1) * 8.5 * k;
    lines.forEach((line, index) => {
      this.font(true);
      pen.fillText(this.picture.fit(line, this.gutter - 39 * k), 31 * k, first + index * 17 * k);
    });
  }

  nameLines(socket) {
    const name = bounded(socket.name ?? socket.id, 60);
    const dot = name.lastIndexOf(".");
    return this.wrapped && dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name];
  }

  /** The lines beside a lane: the name, and the state of a socket that has states. */
  linesOf(socket) { return this.nameLines(socket).length + (this.showsState(socket) ? 1 : 0); }

  showsState(socket) { return this.lane >= (this.wrapped ? 54 : 40) * this.k && this.store.statesOf.has(socket.id); }

  /** The state at the cursor, under the name. */
  drawStates(pen, t, colours) {
    const k = this.k;
    for (const socket of this.store.lanes) {
      const state = this.showsState(socket) ? this.store.machineState(socket.id, t) : "";
      if (!state) continue;
      const lines = this.linesOf(socket);
      this.font(false);
      pen.fillStyle = colours.muted;
      pen.textAlign = "left";
      pen.textBaseline = "middle";
      pen.fillText(this.sheet.fit(state, this.gutter - 35 * k), 31 * k, this.y(socket.id) + (lines - 1) * 8.5 * k);
    }
  }

  /** The three rails of a lane: queue above the line, wire on it, waiting calls below. */
  drawRails(pen, socket, colours) {
    const y = this.y(socket.id);
    const { end: last, since } = this;
    const end = isTime(socket.closed) ? socket.closed : last;
    const [x0, x1] = [this.x(isTime(socket.opened) ? socket.opened : 0, socket.id), isTime(socket.closed) ? this.x(end, socket.id) : this.endX];
    if (this.tall) {
      this.drawQueue(pen, socket, "inbox", y, colours);
      this.drawQueue(pen, socket, "outbox", y, colours);
    }
    pen.setLineDash([]);
    pen.strokeStyle = colours.faint;
    pen.lineWidth = clamp(this.lane * 0.3, 1, 3);
    pen.beginPath();
    pen.moveTo(x0, y);
    pen.lineTo(x1, y);
    pen.stroke();
    pen.strokeStyle = colours.muted;
    for (const [from, to] of this.store.readyTimes(socket.id)) {
      if (to < since || to <= (socket.opened ?? 0)) continue;
      pen.beginPath();
      pen.moveTo(this.x(Math.max(from, socket.opened ?? 0), socket.id), y);
      pen.lineTo(to >= end && !isTime(socket.closed) ? this.endX : this.x(Math.min(to, end), socket.id), y);
      pen.stroke();
    }
    if (isTime(socket.closed)) {
      pen.beginPath();
      pen.moveTo(x1, y - 7 * this.k);
      pen.lineTo(x1, y + 7 * this.k);
      pen.stroke();
    }
    this.store.callsBetween(socket.id, since, Infinity, (call) => this.drawCall(pen, call, y, colours), 3000);
  }

  callSpan(call) {
    return [this.x(call.from, call.socket), isTime(call.to) ? this.x(call.to, call.socket) : this.endX];
  }

  drawCall(pen, call, y, colours) {
    const k = this.k;
    const [x0, x1] = this.callSpan(call);
    if (x1 < this.plot.x || x0 > this.width) return;
    const h = this.tall ? 18 * k : Math.min(6 * k, this.lane * 0.3);
    const top = y + (this.tall ? 5 : 2) * k;
    const w = Math.max(2.5, x1 - x0);
    pen.fillStyle = colours.bg;
    pen.fillRect(x0, top, w, h);
    hatch(pen, x0, top, w, h, colours.faint, 8, 2.5);
    pen.strokeStyle = colours.muted;
    pen.lineWidth = 2.5;
    pen.setLineDash([]);
    pen.beginPath();
    pen.moveTo(x1, top);
    pen.lineTo(x0, top);
    pen.lineTo(x0, top + h);
    pen.lineTo(x1, top + h);
    if (call.to !== null && call.to !== undefined) pen.closePath(); // a call that still waits is open to the right
    pen.stroke();
    this.font(false, 14);
    const label = bounded(call.call, 12);
    const wide = this.picture.textWidth(label) + 10 * k;
    if (!this.tall || w < wide + 16 * k) return;
    let lx = Math.max(x0, this.plot.x) + 8 * k;
    for (const piece of this.pieces) {
      if (piece.folded && lx + wide > this.x(piece.t0) - 4 && lx < this.x(piece.t1)) lx = this.x(piece.t1) + 4 * k;
    }
    if (lx + wide > x1 - 4) return;
    pen.fillStyle = colours.bg;
    pen.fillRect(lx, top + 1.5, wide, h - 3);
    pen.fillStyle = colours.ink;
    pen.textAlign = "left";
    pen.textBaseline = "middle";
    pen.fillText(label, lx + 5 * k, top + h / 2 + 0.5);
    if (lx + 5 * k >= this.left) this.words.push({ text: label, box: { x: lx + 5 * k, y: top + 0.5, w: wide - 10 * k, h }, at: x0 });
  }

  /** How full the fullest queue of a socket is over time; a look costs what has come since the last one. */
  queue(socket, which) {
    const key = `${socket}|${which}`;
    if (!this.queues.has(key)) this.queues.set(key, new Fullest(this.store.depthsOfSocket.get(socket) ?? [], which));
    return this.queues.get(key).update();
  }

  /** Another scale than what is left of a strip was drawn by asks for the whole. */
  keepScale(key, scale) {
    if (this.scales.has(key) && this.scales.get(key) !== scale) this.rescaled = true;
    this.scales.set(key, scale);
  }

  /** The fullest queue of a socket as an area against its limit. */
  drawQueue(pen, socket, which, y, colours) {
    const k = this.k;
    if (which === "outbox" ? IN_ONLY.has(socket.type) : OUT_ONLY.has(socket.type)) return;
    const { steps, peak, limit } = this.queue(socket.id, which);
    if (!peak) return;
    const against = limit > 0 && (limit <= 20 || peak >= limit / 4);
    const scale = (this.lane * 0.36) / (against ? Math.max(limit, peak) : Math.max(peak, 4));
    this.keepScale(`${socket.id}|${which}`, scale);
    const first = Math.max(0, countUpTo(steps, this.since, startOf) - 1);
    pen.fillStyle = colours.blue;
    pen.strokeStyle = colours.blue;
    pen.lineWidth = 2.5;
    pen.setLineDash([]);
    pen.beginPath();
    pen.moveTo(this.x(steps[first][0], socket.id), y);
    let last = 0;
    let lastX = -Infinity;
    for (let index = first; index < steps.length; index++) {
      const [t, depth] = steps[index];
      const x = this.x(t, socket.id);
      if (x - lastX < 0.4 && depth === last) continue;
      pen.lineTo(x, y - last * scale);
      pen.lineTo(x, y - depth * scale);
      last = depth;
      lastX = x;
    }
    pen.lineTo(this.endX, y - last * scale);
    pen.lineTo(this.endX, y);
    pen.globalAlpha = which === "outbox" ? 0.3 : 0.18;
    pen.fill();
    pen.globalAlpha = 1;
    if (!against) return;
    const top = y - limit * scale;
    pen.strokeStyle = colours.muted;
    pen.setLineDash([6, 5]);
    pen.beginPath();
    pen.moveTo(this.x(steps[0][0], socket.id), top);
    pen.lineTo(this.endX, top);
    pen.stroke();
    pen.setLineDash([]);
    this.limits.push({ socket: socket.id, option: which === "outbox" ? "sndhwm" : "rcvhwm", value: limit, y: top, base: y, scale });
    this.font(false);
    const at = Math.max(this.plot.x, this.x(steps[0][0], socket.id)) - 4 * k;
    pen.lineWidth = 4;
    pen.strokeStyle = colours.bg;
    pen.textAlign = "right";
    pen.textBaseline = "middle";
    const wide = this.picture.textWidth(String(limit));
    this.reserved.push({ x: at - wide, y: top - 7 * k, w: wide, h: 18 * k });
    pen.strokeText(String(limit), at, top + 2);
    pen.fillStyle = colours.muted;
    pen.fillText(String(limit), at, top + 2);
  }
}
