// The topology's boxes: sockets, tanks, what waits, and what was lost.
//
// Rule for this file: everything is drawn at one moment, in time that doesn't grow with the run.

/** Boxes, links, tanks and the messages on their way, at one moment. */
class Topology extends TopologyLinks {
  drawBox(box, t) {
    const { pen } = this.sheet;
    const colours = this.player.colours;
    const k = this.k;
    if (this.detail.name === "dot") { this.drawDot(box, t); return; }
    const alive = box.rows.some((row) => this.life(row.socket, t) === "open");
    pen.setLineDash([]);
    pen.globalAlpha = alive || !box.rows.length ? 1 : 0.55;
    pen.fillStyle = colours.bg;
    pen.strokeStyle = colours.muted;
    pen.lineWidth = 2.5;
    roundedBox(pen, box.x, box.y, box.w, box.h, 9);
    pen.fill();
    pen.stroke();
    if (box.label) {
      this.font(true, 15);
      this.text(this.sheet.fit(box.label, box.w - 14 * k), box.x + box.w / 2, box.y + box.head / 2 + 1, colours.ink);
    }
    for (const row of box.rows) this.drawRow(box, row, t);
    pen.globalAlpha = 1;
  }

  drawDot(box, t) {
    const { pen } = this.sheet;
    const colours = this.player.colours;
    const row = box.rows[0];
    const open = box.rows.some((each) => this.life(each.socket, t) === "open");
    const [x, y] = [box.x + box.w / 2, box.y + box.h / 2];
    pen.globalAlpha = open ? 1 : 0.4;
    const close = this.gapTooSmall(box);
    pen.fillStyle = colours.bg;
    pen.beginPath();
    pen.arc(x, y, (close ? 0.1 : 11) * this.k, 0, Math.PI * 2);
    pen.fill();
    glyph(pen, row?.type ?? "", x, y, (close ? 5 : 8) * this.k, row?.out ?? 1, colours.muted, colours.bg);
    if (!close) {
      this.font(false);
      const outwards = row ? -row.out : 1;
      this.halo(this.sheet.fit(box.label, 121 * this.k), x + outwards * 14 * this.k, y, colours.ink, outwards > 0 ? "left" : "right");
    }
    pen.globalAlpha = 1;
    if (row) this.hits.push({ kind: "socket", socket: row.socket, x: x - 10, y: y - 10, w: 20, h: 20 });
  }

  gapTooSmall(box) {
    const column = this.cols.find((candidate) => candidate.boxes.includes(box));
    return column.boxes.length > 1 && (this.height - this.margin.top - this.margin.bottom) / column.boxes.length < 17 * this.k;
  }

  halo(text, x, y, colour, align) {
    const { pen } = this.sheet;
    pen.strokeStyle = this.player.colours.bg;
    pen.lineWidth = 4;
    pen.lineJoin = "round";
    pen.textAlign = align;
    pen.textBaseline = "middle";
    pen.strokeText(text, x, y);
    this.text(text, x, y, colour, align);
  }

  life(socket, t) {
    if (isTime(socket.opened) && t < socket.opened) return "early";
    return isTime(socket.closed) && t >= socket.closed ? "closed" : "open";
  }

  drawRow(box, row, t) {
    const { pen } = this.sheet;
    const colours = this.player.colours;
    const k = this.k;
    const life = this.life(row.socket, t);
    const outer = pen.globalAlpha;
    pen.globalAlpha = life === "open" ? 1 : 0.45;
    const inner = box.w - 8 * k;
    const x = row.out > 0 ? box.x + 8 * k : box.x - 7 * k;
    pen.fillStyle = colours.shade;
    pen.strokeStyle = colours.muted;
    pen.lineWidth = 2.5;
    pen.setLineDash(life === "early" ? [5, 5] : []);
    if (row.socket.stack) this.drawSheets(box, row);
    roundedBox(pen, x, row.y + 2 * k, inner + 7 * k, row.body - 4 * k, 7);
    pen.fill();
    pen.stroke();
    pen.setLineDash([]);
    this.hits.push({ kind: "socket", socket: row.socket, x, y: row.y, w: inner + 7 * k, h: row.body });
    this.drawName(row, x, inner + 7 * k, life, colours);
    pen.globalAlpha = life === "open" ? 1 : 0.45;
    for (const port of row.ports) this.drawTanks(row, port, t);
    this.drawLines(box, row, t, life, colours);
    pen.globalAlpha = outer;
  }

  /** The edges of what lies under a stack's box. */
  drawSheets(box, row) {
    const { pen } = this.sheet;
    const k = this.k;
    for (const shift of [4, 8]) {
      pen.beginPath();
      pen.moveTo(box.x + 12 * k + shift * k, box.y + box.h + shift * k);
      pen.lineTo(box.x + box.w + (row.out > 0 ? 0 : shift * k), box.y + box.h + shift * k);
      if (row.out < 0) pen.lineTo(box.x + box.w + shift * k, box.y + 14 * k + shift * k);
      pen.stroke();
    }
  }

  drawName(row, x, width, life, colours) {
    const { pen } = this.sheet;
    const k = this.k;
    const middle = row.y + row.body / 2;
    this.font(true);
    const closed = life === "closed" ? this.player.say.closed : "";
    if (row.beside) {
      const left = row.out > 0 ? x + 8 * k : x + width - 8 * k - row.glyphColumn;
      glyph(pen, row.type, left + 12 * k, middle, 9 * k, row.out, colours.ink, colours.shade);
      this.text(row.label, left + 26 * k, middle, colours.ink, "left");
      return;
    }
    const centre = row.out > 0 ? x + 8 * k + row.glyphColumn / 2 : x + width - 8 * k - row.glyphColumn / 2;
    const lift = row.below ? 8 * k : this.detail.name === "compact" ? 1 * k : 0;
    glyph(pen, row.type, centre, middle - 10 * k - lift, 12 * k, row.out, colours.ink, colours.shade);
    this.text(this.sheet.fit(closed || row.label, row.glyphColumn + 8 * k), centre, middle + 17 * k - lift, colours.ink);
    if (row.below && !closed) {
      this.font(false);
      this.text(row.below, centre, middle + 25 * k, colours.muted);
    }
  }

  drawTanks(row, port, t) {
    const k = this.k;
    row.tanks.forEach((which, index) => {
      const compact = this.detail.name === "compact";
      const nearest = compact ? 0 : row.tankWidth * index;
      const w = row.cell;
      const lift = compact && row.tanks.length > 1 ? (index ? 12 : -12) * k : 0;
      const x = row.out > 0 ? row.portX - 8 * k - nearest - w : row.portX + 8 * k + nearest;
      this.drawTank(row, port, which, x, w, port.y + lift, t);
    });
  }

  drawTank(row, port, which, x, w, middle, t) {
    const { pen } = this.sheet;
    const colours = this.player.colours;
    const k = this.k;
    const compact = this.detail.name === "compact";
    const known = this.store.depth(port.edge, row.socket.id, which, t);
    const depth = known?.depth ?? 0;
    const limit = known?.limit ?? null;
    const kernel = KERNELS.includes(which);
    if (kernel && !known) return; // not of this link
    const full = limit > 0 && depth >= limit;
    const h = (compact ? 20 : 34) * k;
    const y = compact ? middle - h / 2 : middle - (kernel || row.kernels ? 34 : 26) * k;
    const share = (value) => (limit > 0 ? clamp(value / limit, 0, 1) : value ? Math.min(0.85, 0.2 + value * 0.06) : 0);
    const level = (value) => (value ? Math.max(3, h * share(value)) : 0);
    pen.fillStyle = colours.bg;
    pen.fillRect(x, y, w, h);
    pen.save();
    pen.globalAlpha *= kernel ? 0.22 : known?.count ? 0.24 : 0.42;
    pen.fillStyle = colours.blue;
    pen.fillRect(x, y + h - level(depth), w, level(depth));
    if (known?.count) pen.fillRect(x, y + h - level(known.middle), w, level(known.middle)); // half of them are as full as this
    pen.restore();
    if (full) hatch(pen, x, y, w, h, colours.faint, 8);
    pen.strokeStyle = full ? colours.ink : kernel ? colours.faint : colours.muted;
    pen.lineWidth = 2.5;
    pen.beginPath();
    pen.moveTo(x, y);
    pen.lineTo(x, y + h);
    pen.lineTo(x + w, y + h);
    pen.lineTo(x + w, y);
    if (limit) pen.closePath(); // an unlimited tank is open at the top
    pen.stroke();
    const numbers = kernel ? bytesText(depth) : ofLimit(known?.count && known.low !== depth ? `${known.low}–${depth}` : depth, limit);
    if (compact) {
      this.font(full);
      this.text(numbers, x + w / 2, middle + 0.5, colours.ink);
    } else {
      if (!kernel && !known?.count) this.drawWaiting(row, port, which, x, y, w, h, t, depth);
      this.font(full);
      const say = this.player.say;
      const some = known?.count && known.full < known.count;
      const title = full ? (some ? fill(say.fullOf, { n: known.full }) : say.full) : kernel ? say.kernel : which === "outbox" ? say.out : say.in;
      this.text(this.sheet.fit(title, w), x + w / 2, y + 10 * k, full ? colours.ink : colours.muted);
      this.text(numbers, x + w / 2, y + h + 11 * k, colours.ink);
      this.font(false);
      if (kernel) this.text(say[known.fact] ?? "", x + w / 2, y + h + 27 * k, colours.muted);
    }
    this.hits.push({ kind: "tank", socket: row.socket, which, depth, limit, known, x, y, w, h: compact ? h : h + 18 * k });
  }

  /** The first few copies that wait in a tank, as small discs, the next to leave first. */
  drawWaiting(row, port, which, x, y, w, h, t, depth) {
    const index = this.store.waiting.get(`${port.edge.id}|${row.socket.id}|${which}`);
    if (!index || !depth) return;
    const waiting = [];
    index.between(t, t, (copy) => { if (!copy.command) waiting.push(copy); }, 400);
    waiting.reverse();
    const k = this.k;
    const r = 5.5 * k;
    const room = Math.max(1, Math.floor((w - 4 * k) / (2 * r + 2 * k)));
    const exit = (which === "outbox") === (row.out > 0) ? 1 : -1;
    const chosen = waiting.find((copy) => this.player.isChosen(copy));
    const shown = waiting.slice(0, room);
    if (chosen && !shown.includes(chosen)) shown[shown.length - 1] = chosen;
    shown.forEach((copy, place) => {
      const offset = r + 4 * k + place * (2 * r + 2 * k);
      const cx = exit > 0 ? x + w - offset : x + offset;
      const cy = y + h - r - 4 * k;
      token(this.sheet.pen, cx, cy, r, copy, this.player.colours, "", false, "");
      if (copy === chosen) {
        this.sheet.pen.strokeStyle = this.player.colours.ink;
        this.sheet.pen.lineWidth = 3;
        this.sheet.pen.beginPath();
        this.sheet.pen.arc(cx, cy, r + 1.5, 0, Math.PI * 2);
        this.sheet.pen.stroke();
      }
      this.hits.push({ kind: "copy", copy, x: cx, y: cy, r: r + 3, many: 1 });
    });
  }

  /** Below a tab: the endpoints that it bound, and the badge of a call that waits. */
  drawLines(box, row, t, life, colours) {
    const { pen } = this.sheet;
    const k = this.k;
    let y = row.y + row.body;
    if (row.lines) {
      this.font(false);
      if (row.stated) {
        const state = life === "open" ? this.store.machineState(row.socket.id, t) : "";
        this.text(this.sheet.fit(state, box.w - 14 * k), box.x + box.w / 2, y + 0.5 * this.detail.line * k, colours.ink);
        y += this.detail.line * k;
      }
      row.bound.forEach((endpoint, index) => {
        if (!isTime(endpoint.t) || endpoint.t <= t) {
          this.text(this.sheet.fit(bounded(endpoint.endpoint, 60), box.w - 14 * k), box.x + box.w / 2, y + (index + 0.5) * this.detail.line * k, colours.muted);
        }
      });
      y += row.lines - (row.stated ? this.detail.line * k : 0);
    }
    const call = life === "open" && row.waits ? this.store.blockedCall(row.socket.id, t) : null;
    if (!call) return;
    this.font(true);
    const compact = !this.detail.line;
    const name = bounded(call.call, 12);
    const room = box.w - (compact ? 38 : 42) * k;
    const whole = fill(this.player.say.waiting, { call: name });
    const text = compact && this.sheet.textWidth(whole) > room ? this.sheet.fit(name, room) : this.sheet.fit(whole, room);
    const w = Math.min(box.w - (compact ? 8 : 4) * k, this.sheet.textWidth(text) + 36 * k);
    const h = (compact ? 20 : 22) * k;
    const x = box.x + (box.w - w) / 2;
    pen.fillStyle = colours.bg;
    roundedBox(pen, x, y + 2 * k, w, h, 5);
    pen.fill();
    hatch(pen, x, y + 2 * k, 11 * k, h, colours.ink, 6);
    hatch(pen, x + w - 11 * k, y + 2 * k, 11 * k, h, colours.ink, 6);
    pen.strokeStyle = colours.ink;
    pen.lineWidth = 2.5;
    roundedBox(pen, x, y + 2 * k, w, h, 5);
    pen.stroke();
    this.text(text, x + w / 2, y + 2 * k + h / 2, colours.ink);
    this.hits.push({ kind: "call", call, x, y, w, h });
  }

  /** What was lost at one place up to now: a mark that stays, with a counter and the reason. */
  drawLosses(place, t) {
    const count = countUpTo(place.entries, t, (entry) => entry[0]);
    if (!count) return;
    const spot = this.lossSpot(place);
    if (!spot) return;
    const { pen } = this.sheet;
    const colours = this.player.colours;
    const k = this.k;
    const [when, copy] = place.entries[count - 1];
    const small = this.detail.name === "dot";
    this.font(true);
    const kept = this.badges.get(place);
    const full = this.badgeText(place, count, copy);
    const text = kept ? (kept.short ? this.badgeNumber(count) : full) : this.badgeWidth(full) > spot.room ? this.badgeNumber(count) : full;
    const w = this.badgeWidth(text);
    const markWidth = 22 * k;
    const h = 23 * k;
    // a badge that was placed keeps its place however many are counted
    const left = kept ? (spot.out > 0 || spot.align ? kept.x : kept.x + kept.w - w) : spot.align === "centre" ? spot.x - w / 2 : spot.out > 0 ? spot.x : spot.x - w;
    const x = clamp(left, 2, this.width - w - 2);
    const y = clamp(kept ? kept.y : spot.y - h / 2, 2, this.height - h - 2);
    const colour = place.filtered ? colours.muted : colours.red;
    pen.setLineDash([]);
    if (t - when < this.player.speed * 0.5 && !this.player.still) {
      const share = clamp((t - when) / (this.player.speed * 0.5), 0, 1);
      pen.globalAlpha = 1 - share;
      pen.strokeStyle = colour;
      pen.lineWidth = 4;
      pen.beginPath();
      pen.arc(x + 12 * k, y + h / 2, (10 + 22 * share) * k, 0, Math.PI * 2);
      pen.stroke();
      pen.globalAlpha = 1;
    }
    pen.fillStyle = colours.bg;
    pen.strokeStyle = colour;
    pen.lineWidth = 2.5;
    roundedBox(pen, x, y, w, h, 6);
    pen.fill();
    pen.stroke();
    if (place.filtered) sieve(pen, x + 11.5 * k, y + h / 2, 6.5 * k, colours);
    else cross(pen, x + 11.5 * k, y + h / 2, 5 * k, colour, 3.2);
    if (text) {
      this.font(true);
      this.text(text, x + markWidth - 1 * k, y + h / 2 + 0.5, colours.ink, "left");
    }
    this.hits.push({ kind: "loss", copy, place, count, x, y, w, h });
  }

  /** From a badge that had to move to the spot that it speaks of; under whatever moves. */
  drawLeaders(t) {
    const { pen } = this.sheet;
    for (const [place, kept] of this.badges) {
      if (!kept.far || !(place.entries[0][0] <= t)) continue;
      pen.strokeStyle = place.filtered ? this.player.colours.muted : this.player.colours.red;
      pen.lineWidth = 2.5;
      pen.setLineDash([2, 4]);
      pen.beginPath();
      pen.moveTo(kept.from.x, kept.from.y);
      pen.lineTo(clamp(kept.from.x, kept.x + 6, kept.x + kept.w - 6), clamp(kept.from.y, kept.y, kept.y + kept.h));
      pen.stroke();
      pen.setLineDash([]);
    }
  }

  badgeNumber(count) { return count > 1 || this.detail.name === "dot" ? String(count) : ""; }

  badgeText(place, count, copy) {
    const reason = this.detail.name === "dot" ? "" : this.player.reason(copy.fate);
    return [this.badgeNumber(count), reason].filter(Boolean).join(" ");
  }

  badgeWidth(text) {
    this.font(true);
    return 22 * this.k + (text ? this.sheet.textWidth(text) + 6 * this.k : 0);
  }

  /** Where each badge goes: near its spot, and on no box, no link, no text and no other badge. */
  placeBadges() {
    const places = new Map();
    if (this.detail.name === "dot" || this.store.losses.length > 24) return places;
    const k = this.k;
    const h = 23 * k;
    const taken = this.boxes.map((box) => this.extent(box));
    for (const group of this.groups) taken.push({ x: group.x, y: group.y, w: group.w, h: 26 * k });
    for (const edge of this.store.edges) taken.push(...this.textsOf(edge));
    const lines = [...this.curves.values()].filter(Boolean).flatMap((curve) => curve.points);
    const clear = (box, gap) => box.x > 1 && box.y > 1 && box.x + box.w < this.width - 1 && box.y + box.h < this.height - 1
      && !taken.some((other) => box.x < other.x + other.w + 3 && other.x < box.x + box.w + 3 && box.y < other.y + other.h + 3 && other.y < box.y + box.h + 3)
      && !lines.some(([x, y]) => x > box.x - gap && x < box.x + box.w + gap && y > box.y - gap && y < box.y + box.h + gap);
    const steps = STEPS.map(([dx, dy]) => [dx * k, dy * k]);
    const near = steps.slice(0, NEAR_STEPS);
    for (const place of this.store.losses) {
      const spot = this.lossSpot(place);
      if (!spot) continue;
      const count = place.entries.length;
      const texts = new Set(place.entries.slice(0, 500).map(([, copy]) => this.badgeText(place, count, copy)));
      const full = Math.max(...[...texts].map((text) => this.badgeWidth(text)));
      const number = this.badgeWidth(this.badgeNumber(count));
      // near with its reason; near as a mark and a number; or else further away, with a line that leads to it
      const tries = [[full, near, false], [number, near, true], [full, steps, false], [number, steps, true]];
      if (spot.box) tries.splice(0, 2, tries[0], [full, this.aroundBox(spot, full, h), false], tries[1]);
      for (const [w, within, short] of tries) {
        const left = spot.align === "centre" ? spot.x - w / 2 : spot.out > 0 ? spot.x : spot.x - w;
        const at = ([dx, dy]) => ({ x: left + dx * spot.out, y: spot.y - h / 2 + dy, w, h });
        const step = within.find((each) => clear(at(each), 9 * k));
        const found = step && at(step);
        if (!found) continue;
        taken.push(found);
        const from = spot.box ? nearestOf(this.extent(spot.box), found) : spot.from ?? { x: spot.x, y: spot.y };
        const gapX = Math.max(found.x - from.x, from.x - found.x - found.w, 0);
        const gapY = Math.max(found.y - from.y, from.y - found.y - found.h, 0);
        places.set(place, { ...found, short, from, far: Math.hypot(gapX, gapY) > 30 * k });
        break;
      }
    }
    return places;
  }

  /** Steps from a spot to places right under and right over its own box. */
  aroundBox(spot, w, h) {
    const box = this.extent(spot.box);
    const left = spot.out > 0 ? spot.x : spot.x - w;
    const ys = [box.y + box.h + 5, box.y - h - 5].map((y) => y - (spot.y - h / 2));
    return ys.flatMap((dy) => [box.x + (box.w - w) / 2, box.x + box.w - w, box.x].map((x) => [(x - left) * spot.out, dy]));
  }

  /** A box with what hangs over its edges: tabs, feet of links, and the badge of a call that waits. */
  extent(box) {
    const k = this.k;
    const [left, right] = [-1, 1].map((out) => box.rows.some((row) => row.out === out));
    const [x0, x1] = [box.x - (left ? 8 : 2) * k, box.x + box.w + (right ? 8 : 2) * k];
    const below = this.detail.line && box.rows.at(-1)?.waits ? 18 * k : 2;
    return { x: x0, y: box.y - 2, w: x1 - x0, h: box.h + 2 + below };
  }

  /** The places of the words that an edge may show. */
  textsOf(edge) {
    const curve = this.curves.get(edge);
    if (!curve) return [];
    const k = this.k;
    const found = [];
    if (edge.states.some(([, name]) => name === "retry" || name === "down" || name === "refused")) {
      const middle = pointOn(curve, 0.5);
      found.push({ text: "", x: middle.x - 40 * k, y: middle.y - 12 * k, w: 80 * k, h: 24 * k });
    }
    if (!curve.to || !curve.from) {
      const { x, y, out } = this.wordsOfStub(edge, curve);
      this.font(false);
      const w = this.sheet.textWidth(bounded(edge.endpoint, 60)) + 14 * k;
      found.push({ text: edge.endpoint, x: out > 0 ? x - 2 * k : x + 2 * k - w, y: y - 10 * k, w, h: 20 * k });
    }
    return found;
  }

  lossSpot(place) {
    const k = this.k;
    if (place.edge) {
      const curve = this.curves.get(place.edge);
      if (!curve) return null;
      const middle = pointOn(curve, 0.5);
      if (place.spot === "middle") return { x: middle.x, y: middle.y - 25 * k, align: "centre", room: curve.length * 0.8, out: 1, from: middle };
      const atFrom = place.socket === place.edge.from;
      const port = atFrom ? curve.from : curve.to;
      if (!port) return { ...pointOn(curve, 0.5), align: "centre", room: 160 * k, out: 1 };
      const both = this.store.lossesOfEdge.get(place.edge).filter((other) => other.socket === place.socket && other.spot === place.spot).length > 1;
      const far = atFrom ? curve.to : curve.from;
      const room = far ? Math.abs(far.x - port.x) - 46 * k : 150 * k;
      const lift = this.detail.name === "dot" ? 0 : both ? (place.filtered ? 18 : -18) * k : -18 * k;
      return { x: port.x + port.out * 17 * k, y: port.y + lift, out: port.out, room, from: { x: port.x + port.out * 14 * k, y: port.y } };
    }
    const box = this.byNode.get(this.store.socket.get(place.socket)?.node);
    const row = box?.rows.find((candidate) => candidate.socket.id === place.socket);
    if (!row) return null;
    const y = (row.nowhereY ?? box.y + box.h / 2) + (place.filtered ? 24 * k : 0);
    return { x: row.portX + row.out * 9 * k, y, out: row.out, box, room: row.out > 0 ? this.width - row.portX - 14 * k : row.portX - 14 * k };
  }

  /** Points of what is under the pointer, for the words about it to keep off. */
  outline(hit) {
    if (hit.curve) return hit.curve.points;
    if (hit.r) return [[hit.x, hit.y], [hit.x - hit.r, hit.y], [hit.x + hit.r, hit.y], [hit.x, hit.y - hit.r], [hit.x, hit.y + hit.r]];
    const shares = [0, 0.25, 0.5, 0.75, 1];
    return shares.flatMap((across) => shares.map((down) => [hit.x + across * hit.w, hit.y + down * hit.h]));
  }

  /** What is under the pointer; what was drawn last lies on top. */
  at(x, y) {
    for (let index = this.hits.length - 1; index >= 0; index--) {
      const hit = this.hits[index];
      if (hit.kind === "copy" && Math.hypot(hit.x - x, hit.y - y) <= hit.r) return hit;
    }
    for (let index = this.hits.length - 1; index >= 0; index--) {
      const hit = this.hits[index];
      if (hit.w && x >= hit.x && x <= hit.x + hit.w && y >= hit.y && y <= hit.y + hit.h) return hit;
      if (hit.kind === "edge" && nearCurve(hit.curve, x, y) < 9) return hit;
    }
    return null;
  }
}
