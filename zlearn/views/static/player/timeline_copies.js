// The timeline's arrows: every copy's way, bundles and strips where there are many.
//
// Rule for this file: losses, errors and pins are never bundled away.

// So many arrows in view are all drawn; more of one way and nearly one moment become a bundle that says
// how many it holds, and still more a wider bundle, with strips of density. Losses are never bundled away.
const FEW_ARROWS = 300;
const SOME_ARROWS = 3000;
const BUNDLE_SIZES = [1, 9, 26]; // pixels: of no bundles, of bundles, of wider ones
const LABEL_COLUMN = 3 * BUNDLE_SIZES[2]; // pixels in which one number speaks for all bundles of one way
const columnOf = (x) => Math.round(x / LABEL_COLUMN);
const REACH = 110; // pixels that a way may reach to the right of where it ends in time
const isLossMark = (way) => way.mark === "cross" || way.mark === "sieve";

/** The ways of the copies, their fates and their words. */
class TimelineCopies extends TimelineLanes {
  /** Where each step of a copy is along the canvas; null where it has none. */
  stations(copy) {
    const { start, written, read } = this.store.times(copy);
    if (!this.causal) {
      const at = (t) => (isTime(t) ? this.x(t) : null);
      return { start: this.x(start), queued: at(copy.queued), written: at(written), read: at(read), received: at(copy.received), ended: at(copy.ended) };
    }
    const steps = this.store.stepsOf(copy);
    const at = (...kinds) => {
      const kind = kinds.find((each) => steps[each] !== undefined);
      return kind === undefined ? null : this.eventX(steps[kind]);
    };
    const inproc = written !== null && !isTime(copy.written);
    return { start: at("sent", "queued", "written", "read", "received", "fate", "ping", "pong") ?? this.x(start, copy.from), queued: at("queued"),
      written: written === null ? null : at(inproc ? "queued" : "written") ?? at("ping", "pong"), read: read === null ? null : at(isTime(copy.read) ? "read" : "queued") ?? at("pong", "ping"),
      received: isTime(copy.received) ? at("received", "subscribed", "unsubscribed") : null, ended: at("fate", "received") };
  }

  /** Where each part of a copy's way is on the canvas. */
  way(copy) {
    const y0 = this.y(copy.from);
    const y1 = this.y(copy.to);
    if (y0 === null && y1 === null) return null;
    const at = this.stations(copy);
    const from = y0 ?? y1 - 24 * this.k;
    const way = { x0: at.start, y0: from, fate: copy.fate };
    if (at.written === null || y1 === null) return this.stub(copy, way, y1, at);
    way.xw = at.written;
    way.y1 = y1;
    if (at.read === null) {
      const share = isLoss(copy.fate) ? 0.55 : 0.72;
      const span = at.ended !== null && isLoss(copy.fate) ? at.ended - way.xw : Math.min(36 * this.k, Math.max(0, this.endX - way.xw));
      way.xe = way.xw + clamp(span, 0, 60 * this.k);
      way.ye = from + (y1 - from) * share;
      way.mark = isLoss(copy.fate) ? "cross" : "open";
      return way;
    }
    way.xe = at.read;
    way.ye = y1;
    if (at.received !== null) way.xr = at.received;
    else if (isLoss(copy.fate)) { way.xr = at.ended ?? at.read; way.mark = "cross"; }
    else if (isFiltered(copy.fate)) { way.xr = at.ended ?? at.read; way.mark = "sieve"; }
    return way;
  }

  /** A copy that never left its socket: a short line towards its receiver that ends in its fate. */
  stub(copy, way, y1, at) {
    const k = this.k;
    way.xw = at.queued === null ? way.x0 : at.ended ?? at.written ?? way.x0;
    const lanes = y1 === null ? 1 : Math.max(1, Math.round(Math.abs(y1 - way.y0) / this.lane));
    const down = y1 === null ? this.store.laneOf.get(copy.from) < this.store.lanes.length - 1 : y1 > way.y0;
    way.xe = Math.max(way.xw, Math.min(way.xw + Math.min(7 + 17 * (lanes - 1), 75) * k, this.width - 9 * k));
    way.ye = way.y0 + (down ? 1 : -1) * Math.min(30 * k, this.lane * 0.42);
    way.mark = isFiltered(copy.fate) ? "sieve" : isLoss(copy.fate) ? "cross" : "open";
    if (!copy.fate || copy.fate === "in flight" || copy.fate === "unread") way.still = true;
    return way;
  }

  /** Copies with their ways that may reach into what is drawn, by their starts. */
  waysInSight() {
    const found = [];
    const from = Math.max(this.plot.x, this.left - REACH * this.k);
    this.copiesBetween(from, this.plot.x + this.plot.w, (copy) => found.push(copy), Infinity);
    return found.reverse().map((copy) => [copy, this.way(copy)]).filter(([, way]) => way);
  }

  /** Where the column of bundles begins that a place is in: bundles, and those that share a label, are in a strip as a whole, or not at all. */
  columnStart(x) { return (columnOf(x) - 0.5) * LABEL_COLUMN; }

  drawCopies(pen, colours) {
    const seen = this.waysInSight();
    this.ways = this.ways.filter(([, way]) => way.x0 < this.left).concat(seen.filter(([, way]) => way.x0 >= this.left));
    this.visible = this.ways.length;
    this.counted = null;
    this.mode = this.visible > SOME_ARROWS ? 2 : this.visible > FEW_ARROWS ? 1 : 0;
    const { drawn, arrows, crosses } = this.sorted(seen);
    for (const [copy, way] of drawn) if (!isLossMark(way)) this.drawWay(pen, copy, way, colours, false);
    if (this.mode === 2) this.drawStrips(pen, this.countStrips(seen), colours);
    for (const { copy, way, count } of arrows) {
      pen.globalAlpha = count > 1 ? 0.6 : 0.9; // bundles let what lies below shine through
      this.drawWay(pen, copy, way, colours, true, false, clamp(1.5 + Math.log2(count) * 0.8, 2.5, 8));
      pen.globalAlpha = 1;
    }
    for (const [copy, way] of crosses) this.drawWay(pen, copy, { ...way, mark: "hidden" }, colours, this.mode > 0);
    for (const [, way] of crosses) if (way.mark === "cross") cross(pen, way.xr ?? way.xe, way.ye, 6.5 * this.k, colours.bg, 8);
    for (const [copy, way] of crosses) this.drawMark(pen, copy, way, colours, colours.blue, null);
    this.drawWords(pen, drawn, arrows, crosses, colours);
  }

  /** Copies as they are drawn: each by itself, or in bundles; and those with a mark of loss, that are never bundled away. */
  sorted(ways) {
    const crosses = ways.filter(([, way]) => isLossMark(way));
    if (!this.mode) return { drawn: ways, arrows: [], crosses };
    const size = BUNDLE_SIZES[this.mode];
    const bundles = new Map();
    for (const [copy, way] of ways) {
      if (isLossMark(way)) continue;
      const shape = [way.xe - way.x0, way.xw - way.x0].map((each) => Math.round(each / size / 2)).join("|");
      const key = [Math.round(way.x0 / size), way.y0, this.y(copy.to), copy.command, shape].join("|");
      const bundle = bundles.get(key);
      if (bundle) bundle.count++;
      else bundles.set(key, { copy, way, count: 1 });
    }
    return { drawn: [], arrows: [...bundles.values()], crosses };
  }

  /** Numbers, reasons and sizes of bundles. Words that reach into a strip from its left stay what they are. */
  drawWords(pen, drawn, arrows, crosses, colours) {
    const fresh = ([, way]) => way.x0 >= this.left;
    const taken = this.takenPlaces(drawn.length ? drawn : crosses);
    const lines = drawn.length > 150 ? [] : drawn.flatMap(([, way]) => samples(way, 14));
    this.font(false);
    for (const { text, box } of this.words.filter((word) => word.box.x + word.box.w > this.left)) {
      taken.add({ ...box, word: true });
      this.haloOn(pen, text, box.x, box.y + box.h / 2, colours.ink, colours);
    }
    for (const [copy, way] of drawn.filter(fresh)) this.drawLabel(pen, copy, way, taken, lines, colours);
    for (const heap of heaps(crosses.filter(fresh), this.k).slice(0, 250)) this.drawReason(pen, heap, taken, lines, colours);
    this.labelBundles(pen, arrows.filter(({ way }) => fresh([null, way])), crosses, taken, colours);
  }

  /** Points along the arrows, where they are few. */
  get lines() { return this.mode || this.ways.length > 150 ? [] : this.ways.flatMap(([, way]) => samples(way, 14)); }

  /** How many are drawn by themselves, and how many in bundles. */
  get counts() {
    if (this.counted) return this.counted;
    const bundled = this.bundles.reduce((sum, { count }) => sum + count, 0);
    return (this.counted = { shown: this.ways.length - bundled, bundled });
  }

  get bundles() { return this.sorted(this.ways).arrows.filter(({ count }) => count > 1); }

  /** How much begins and arrives in each lane, by columns of 3 pixels; what is left of a strip is counted already. */
  countStrips(ways) {
    const first = Math.ceil(this.left / 3);
    if (this.left < 0) this.strips = new Map();
    for (const strip of this.strips.values()) for (const column of [...strip.keys()]) if (column >= first) strip.delete(column);
    for (const [copy, way] of ways) this.countInStrips(this.strips, first, copy, way);
    return this.strips;
  }

  countInStrips(strips, first, copy, way) {
    for (const [socket, x] of [[copy.from, way.x0], [copy.to, way.y1 === undefined ? undefined : way.xe]]) {
      const lane = this.store.laneOf.get(socket);
      if (lane === undefined || x === undefined) continue;
      const strip = strips.get(lane) ?? new Map();
      strips.set(lane, strip);
      const column = Math.floor(x / 3);
      if (column < first) continue;
      strip.set(column, (strip.get(column) ?? 0) + 1);
    }
  }

  drawStrips(pen, strips, colours) {
    for (const [lane, strip] of strips) {
      const most = [...strip.values()].reduce((a, b) => Math.max(a, b), 1);
      const bottom = this.top + this.lane * (lane + 1) - 2;
      pen.fillStyle = colours.muted;
      for (const [column, count] of strip) {
        const high = Math.max(2, (count / most) * this.lane * 0.32);
        pen.fillRect(column * 3, bottom - high, 2.5, high);
      }
    }
  }

  /** "×12" at bundles that lie close together, with the share of their kind that was lost, where there is room for it. */
  labelBundles(pen, arrows, crosses, taken, colours) {
    const k = this.k;
    const wayOf = (copy) => `${copy.from}|${copy.to}`;
    const lost = new Map();
    for (const [copy, way] of crosses) if (way.mark === "cross") push(lost, wayOf(copy), way.x0);
    for (const places of lost.values()) places.sort((a, b) => a - b);
    const size = BUNDLE_SIZES[this.mode];
    for (const { bundles, count } of sheaves(arrows).slice(0, 120)) {
      const { copy, way } = bundles[bundles.length >> 1];
      const places = lost.get(wayOf(copy)) ?? [];
      const gone = countUpTo(places, bundles.at(-1).way.x0 + size) - countUpTo(places, bundles[0].way.x0 - size);
      const share = gone ? ` · ${fill(this.player.say.lostShare, { n: Math.max(1, Math.round((100 * gone) / (gone + count))) })}` : "";
      this.font(false);
      const label = `×${count.toLocaleString("en")}${share}`;
      const w = this.picture.textWidth(label);
      const at = (part) => [way.xw + (way.xe - way.xw) * part - w / 2, way.y0 + (way.ye - way.y0) * part - 8.5 * k];
      const box = this.freePlace(w, [at(0.5), at(0.3), at(0.7)], taken, []);
      if (box) this.word(pen, label, box, way.x0, colours);
    }
  }

  /** Where words must not go: heads of arrows, marks, bars of calls that wait, breaks. */
  takenPlaces(ways) {
    const k = this.k;
    const taken = new Taken();
    for (const box of this.reserved) taken.add({ ...box, word: true });
    const spot = (x, y, r) => taken.add({ x: x - r, y: y - r, w: 2 * r, h: 2 * r });
    for (const [, way] of ways) {
      const lost = way.mark === "cross" || way.mark === "sieve";
      if (lost) spot(way.xr ?? way.xe, way.ye, 9 * k);
      else if (way.mark === "open") spot(way.xe, way.ye, 6 * k);
      else {
        const angle = Math.atan2(way.ye - way.y0, way.xe - way.xw);
        spot(way.xe - Math.cos(angle) * 6 * k, way.ye - Math.sin(angle) * 6 * k, 7 * k);
      }
      if (!lost) spot(way.x0, way.y0, 5 * k);
    }
    for (const socket of this.tall ? this.store.lanes : []) {
      const top = this.y(socket.id) + 5 * k;
      const [from, to] = this.causal ? [-1, Infinity] : [this.time(this.plot.x), this.time(this.width)];
      this.store.callsBetween(socket.id, from, to, (call) => {
        const [x, end] = this.callSpan(call);
        taken.add({ x, y: top, w: Math.min(this.width, end) - x, h: 18 * k });
      }, 500);
    }
    for (const piece of this.pieces) {
      if (piece.folded) taken.add({ x: this.x(piece.t0), y: this.top, w: this.x(piece.t1) - this.x(piece.t0), h: this.height });
    }
    return taken;
  }

  /** The first free place of several, the one that the fewest arrows cross (`clean`: none); null where there is none. */
  freePlace(w, spots, taken, lines, clean = false) {
    const k = this.k;
    let best = null;
    for (const [x, y] of spots) {
      const box = { x, y, w, h: 17 * k };
      if (x < Math.max(this.plot.x - 8, this.left + 2) || x + w > this.width - 2 || y < this.top - 8 * k || y + box.h > this.height) continue;
      if (taken.meets(box, 4)) continue;
      const crossed = lines.reduce((sum, [px, py]) => sum + (px > x - 2 && px < x + w + 2 && py > y && py < y + box.h), 0);
      if (clean && crossed) continue;
      if (!best || crossed < best.crossed) best = { box, crossed };
      if (!crossed) break;
    }
    if (best) taken.add({ ...best.box, word: true });
    return best?.box ?? null;
  }

  drawWay(pen, copy, way, colours, many, strong = false, thick = 2.5) {
    const k = this.k;
    const colour = copy.command ? colours.purple : colours.blue;
    const lost = way.mark === "cross" || way.mark === "sieve" || way.mark === "hidden";
    const line = strong ? 5 : thick;
    const dash = this.ahead ? (strong ? [9, 5] : [5, 4]) : [];
    pen.strokeStyle = lost && way.xe - way.xw < 90 * k && way.y1 === undefined ? colours.muted : colour;
    pen.lineWidth = line;
    pen.lineCap = this.ahead ? "butt" : "round";
    pen.setLineDash(dash);
    const { inferred } = this.store;
    const part = (x0, y0, x1, y1, isGuess) => {
      if (isGuess) { pen.setLineDash([0.5, 7]); pen.lineCap = "round"; }
      pen.beginPath();
      pen.moveTo(x0, y0);
      pen.lineTo(x1, y1);
      pen.stroke();
      pen.setLineDash(dash);
      pen.lineCap = this.ahead ? "butt" : "round";
    };
    pen.lineWidth = Math.min(line + 2, 6);
    if (way.xw - way.x0 > 1.5) part(way.x0, way.y0, way.xw, way.y0, inferred.has("queued") || inferred.has("sent"));
    if (way.xr - way.xe > 1.5) part(way.xe, way.ye, way.xr, way.ye, inferred.has("received"));
    pen.lineWidth = line;
    if (copy.command) pen.setLineDash([7, 6]);
    if (!way.still) part(way.xw, way.y0, way.xe, way.ye, way.y1 === undefined ? inferred.has("fate") : inferred.has("written") || inferred.has("read"));
    pen.setLineDash([]);
    pen.lineCap = "butt";
    pen.fillStyle = colour;
    const thin = clamp(this.lane / (46 * k), 0.45, 1);
    const r = (many ? 2.5 : strong ? 6 : 4.5 * thin) * k;
    pen.beginPath();
    if (copy.command) pen.rect(way.x0 - r * 0.9, way.y0 - r * 0.9, r * 1.8, r * 1.8);
    else pen.arc(way.x0, way.y0, r, 0, Math.PI * 2);
    pen.fill();
    if (inferred.has("sent") && !copy.command && r > 3) { pen.fillStyle = colours.bg; pen.beginPath(); pen.arc(way.x0, way.y0, r * 0.5, 0, Math.PI * 2); pen.fill(); }
    const angle = Math.atan2(way.ye - way.y0, way.xe - way.xw);
    if (!way.mark && !many) arrowHead(pen, way.xe, way.ye, angle, (strong ? 13 : 10 * thin) * k, colour, isTime(copy.received) || copy.command, colours.bg);
    if (!way.mark && way.xr - way.xe > 1.5) { pen.beginPath(); pen.arc(way.xr, way.ye, r, 0, Math.PI * 2); pen.fill(); }
    this.drawMark(pen, copy, way, colours, colour, strong);
  }

  drawMark(pen, copy, way, colours, colour, strong) {
    const k = this.k;
    const x = way.xr ?? way.xe;
    if (way.mark === "cross") {
      const size = 6.5 * k * clamp(this.lane / (46 * k), 0.6, 1);
      if (strong !== null) cross(pen, x, way.ye, size, colours.bg, 8);
      cross(pen, x, way.ye, (strong ? 8 * k : size), colours.red, strong ? 4.5 : 3.5);
    } else if (way.mark === "sieve") {
      sieve(pen, x, way.ye, (strong ? 9 : 7) * k * clamp(this.lane / (46 * k), 0.6, 1), colours);
    } else if (way.mark === "open" && !way.still) {
      pen.strokeStyle = colour;
      pen.fillStyle = colours.bg;
      pen.lineWidth = 2.5;
      pen.beginPath();
      pen.arc(x, way.ye, 5 * k, 0, Math.PI * 2);
      pen.fill();
      pen.stroke();
    }
  }

  /** The number of a message at the point where it was sent, where there is room for it. */
  drawLabel(pen, copy, way, taken, lines, colours) {
    if (copy.command || !this.tall) return;
    const k = this.k;
    this.font(false);
    const label = bounded(copy.label, 8) + this.player.doubt("sent");
    const w = this.picture.textWidth(label);
    const { x0, y0 } = way;
    if (x0 < this.plot.x - 2) return;
    const [left, right, over, under] = [x0 - w - 6 * k, x0 + 6 * k, y0 - 24 * k, y0 + 7 * k];
    const down = (way.ye ?? y0) >= y0;
    const middle = Math.max(x0 - w / 2, this.plot.x - 4); // what is sent at 0 is named, too
    const spots = down ? [[middle, over], [left, over], [right, over], [left, under]] : [[left, over], [left, under], [right, under], [right, over]];
    if (taken.meets({ x: spots[0][0], y: over, w, h: 17 * k }, 5, true)) return; // in a crowd one number speaks for many
    const box = this.freePlace(w, spots, taken, lines);
    if (box) this.word(pen, label, box, x0, colours);
  }

  drawReason(pen, heap, taken, lines, colours) {
    const k = this.k;
    this.font(false);
    const reason = this.player.reason(heap.copy.fate);
    const label = `${reason}${heap.count > 1 ? ` ×${heap.count}` : ""}`;
    const w = this.picture.textWidth(label);
    const y = heap.way.ye;
    const [right, left, middle] = [heap.x1 + 14 * k, heap.x0 - 14 * k - w, (heap.x0 + heap.x1 - w) / 2];
    const level = y - 8.5 * k;
    const spots = [[right, level], [left, level]];
    for (const up of [28, -11, -25, 40, -40]) spots.push([middle, y - up * k], [heap.x0 - 6 * k, y - up * k], [heap.x1 + 6 * k - w, y - up * k]);
    const said = this.words.some(({ text, box }) => text.startsWith(reason) && Math.abs(box.x + w / 2 - heap.x0) < 1.5 * w && Math.abs(box.y - y) < 50 * k);
    const box = this.freePlace(w, spots, taken, lines, said); // the word beside it speaks for this one too
    if (box) this.word(pen, label, box, heap.x0, colours);
  }

  /** A word in its place, kept so that the cursor doesn't cut it. */
  word(pen, text, box, at, colours) {
    this.words.push({ text, box, at });
    this.haloOn(pen, text, box.x, box.y + box.h / 2, colours.ink, colours);
  }

  haloOn(pen, text, x, y, colour, colours) {
    pen.strokeStyle = colours.bg;
    pen.lineWidth = 4;
    pen.lineJoin = "round";
    pen.textAlign = "left";
    pen.textBaseline = "middle";
    pen.strokeText(text, x, y);
    pen.fillStyle = colour;
    pen.fillText(text, x, y);
  }

  drawFaults(pen, colours) {
    for (const fault of this.store.faults) {
      const x = this.eventX(this.store.position.get(fault.n));
      pen.strokeStyle = colours.red;
      pen.lineWidth = 2.5;
      pen.setLineDash([3, 5]);
      pen.beginPath();
      pen.moveTo(x, this.top - 8 * this.k);
      pen.lineTo(x, this.height);
      pen.stroke();
      pen.setLineDash([]);
      polygon(pen, x, this.top - 8 * this.k, [[-7, -8], [7, -8], [0, 4]]);
      pen.fillStyle = colours.red;
      pen.fill();
    }
  }
}

/** The edge of a cone in a lane: a bracket that opens to the side of the cone. */
function coneEdge(pen, x, y, h, side, colour, k) {
  pen.strokeStyle = colour;
  pen.lineWidth = 2.5;
  pen.setLineDash([]);
  pen.beginPath();
  pen.moveTo(x + side * 5 * k, y + 1);
  pen.lineTo(x, y + 1);
  pen.lineTo(x, y + h - 1);
  pen.lineTo(x + side * 5 * k, y + h - 1);
  pen.stroke();
}

/** Points along a copy's way: the slanted part, and where it waited. */
function samples(way, count) {
  const points = [];
  const along = (x0, y0, x1, y1) => { for (let i = 0; i <= count; i++) points.push([x0 + ((x1 - x0) * i) / count, y0 + ((y1 - y0) * i) / count]); };
  if (way.xw - way.x0 > 1.5) along(way.x0, way.y0, way.xw, way.y0);
  if (!way.still) along(way.xw, way.y0, way.xe, way.ye);
  if (way.xr - way.xe > 1.5) along(way.xe, way.ye, way.xr, way.ye);
  return points;
}

/** Rectangles that are taken, by columns so that few are looked at. */
class Taken {
  constructor() { this.columns = new Map(); }

  add(box) {
    if (!(box.w > 0)) return;
    for (let column = Math.floor(box.x / 64); column <= Math.floor((box.x + box.w) / 64); column++) push(this.columns, column, box);
  }

  /** Does a box meet one that is taken (`words`: by a word)? */
  meets(box, gap, words = false) {
    for (let column = Math.floor((box.x - gap) / 64); column <= Math.floor((box.x + box.w + gap) / 64); column++) {
      if (this.columns.get(column)?.some((other) => (!words || other.word) && overlap(other, box, gap))) return true;
    }
    return false;
  }
}

/** Bundles of one way that lie in one column, the largest sheaf first: their numbers side by side would run together. */
function sheaves(arrows) {
  const found = new Map();
  for (const { copy, way, count } of arrows.filter((bundle) => bundle.count > 1).sort((a, b) => a.way.x0 - b.way.x0)) {
    const key = [columnOf(way.x0), way.y0, way.y1, copy.command].join("|");
    const sheaf = found.get(key) ?? { bundles: [], count: 0 };
    found.set(key, sheaf);
    sheaf.bundles.push({ copy, way });
    sheaf.count += count;
  }
  return [...found.values()].sort((a, b) => b.count - a.count);
}

/** Losses of one kind whose marks fall on the same spot, as one heap with a count. */
function heaps(crosses, k) {
  const found = [];
  const last = new Map(); // the rightmost heap of a fate at a height
  const placed = crosses.map(([copy, way]) => ({ copy, way, x: way.xr ?? way.xe })).sort((a, b) => a.x - b.x);
  for (const { copy, way, x } of placed) {
    const key = `${copy.fate}|${Math.round(way.ye)}`;
    let heap = last.get(key);
    if (!heap || x - heap.x1 > 14 * k) {
      heap = { copy, way, count: 0, x0: x, x1: x };
      last.set(key, heap);
      found.push(heap);
    }
    Object.assign(heap, { count: heap.count + 1, x1: x });
  }
  return found;
}

const overlap = (a, b, gap) => a.x < b.x + b.w + gap && b.x < a.x + a.w + gap && a.y < b.y + b.h && b.y < a.y + a.h;

function niceStep(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  for (const factor of [1, 2, 5, 10]) if (factor * power >= rough) return factor * power;
  return 10 * power;
}

function tickText(t, step, duration) {
  const [factor, unit] = duration >= 0.5 ? [1, "s"] : duration >= 0.0005 ? [1e3, "ms"] : [1e6, "µs"];
  const digits = clamp(Math.ceil(-Math.log10(step * factor) - 1e-9), 0, 9);
  return `${(t * factor).toFixed(digits)} ${unit}`;
}

function shortTime(seconds) {
  const [factor, unit] = seconds >= 0.5 ? [1, "s"] : seconds >= 0.0005 ? [1e3, "ms"] : [1e6, "µs"];
  return `${Number((seconds * factor).toPrecision(2))} ${unit}`;
}
