// The topology's plan: where boxes, tabs and links stand. They never move during playback.
//
// Rule for this file: it places; it draws nothing.

const DETAILS = [
  { name: "full", port: 66, head: 27, line: 20, badge: 8, pad: 8, gap: 16, endpoints: true },
  { name: "narrow", port: 66, head: 27, line: 20, badge: 8, pad: 8, gap: 14, endpoints: false },
  { name: "compact", port: 31, head: 24, line: 0, badge: 22, pad: 6, gap: 10, endpoints: false },
  { name: "dot", port: 0, head: 21, line: 0, badge: 0, pad: 0, gap: 2, endpoints: false },
];
const CURVE_POINTS = 32;
const STUB = 110; // beside a box, for a link that nobody answers, and its words
const KERNELS = ["kernel send", "kernel receive"]; // tanks of the operating system, in bytes
const STACK = 350; // of both pictures together, one over the other
const LOW = 320; // of a picture in a page of little width or height, so that all of the player is seen at once

/** Where everything stands in the topology. */
class TopologyPlan {
  constructor(player, canvas) {
    this.player = player;
    this.sheet = new Sheet(canvas);
    this.hits = [];
  }

  /** Chooses the amount of detail that fits, and the height that it wants; `low`: not more than a laptop has to spare; `room`: nor than this. */
  plan(width, fixedHeight, store, k, low, room = Infinity) {
    this.store = store;
    this.k = k;
    this.width = width;
    this.portsOf = this.collectPorts();
    const most = (low ? LOW : 600) * k;
    const limits = { full: most, narrow: most, compact: 720 * k, dot: 900 * k };
    for (const detail of DETAILS) {
      const boxes = this.measure(detail);
      const need = this.columns(boxes, detail);
      const fits = need.width <= width && need.height <= Math.min(fixedHeight || limits[detail.name], room);
      if (!fits && detail.name !== "dot") continue;
      this.detail = detail;
      this.boxes = boxes;
      this.wanted = Math.min(clamp(need.height, (low ? 150 : 300) * k, (detail.name === "dot" ? 620 : 900) * k), Math.max(room, 150 * k));
      return this.wanted;
    }
    return 300;
  }

  /** The width that shows everything in a detail with room for messages between the boxes. */
  ideal(store, k, detail = DETAILS[0]) {
    const width = this.needs(store, k, detail);
    return width && width + (this.cols.length - 1) * (store.losses.length ? 75 : 50) * k;
  }

  /** The width with which a few boxes are boxes still. */
  narrowest(store, k) { return this.needs(store, k, DETAILS[2]); }

  needs(store, k, detail) {
    this.store = store;
    this.k = k;
    this.portsOf = this.collectPorts();
    const boxes = store.nodes.length > 60 ? [] : this.measure(detail);
    return boxes.length ? this.columns(boxes, detail).width : 0;
  }

  layout(height) {
    this.height = height;
    this.sheet.size(this.width, height);
    this.place(this.boxes, this.detail, height);
    this.byNode = new Map(this.boxes.map((box) => [box.id, box]));
    this.curves = new Map(this.store.edges.map((edge) => [edge, this.curve(edge)]));
    this.groups = this.dashedGroups();
    this.badges = this.placeBadges();
  }

  font(bold, size = 14) { this.sheet.font(size * this.k, bold, this.player.colours.font); }

  /** socket id → its edges, in the order of the far ends' heights so that lines don't cross; one without an end keeps off the others. */
  collectPorts() {
    const ports = new Map();
    const nodes = new Map(this.store.nodes.map((node) => [node.id, node.y]));
    const heights = new Map(this.store.sockets.map((socket) => [socket.id, (nodes.get(socket.node) ?? 0) + (socket.slot ?? 0) * 1e-3]));
    for (const edge of this.store.edges) {
      if (this.store.socket.has(edge.from)) push(ports, edge.from, { edge, far: heights.get(edge.to) });
      if (this.store.socket.has(edge.to)) push(ports, edge.to, { edge, far: heights.get(edge.from) });
    }
    for (const [socket, entries] of ports) {
      const known = entries.filter(({ far }) => far !== undefined);
      const down = known.reduce((sum, { far }) => sum + far - heights.get(socket), 0);
      const away = down > 0 ? -Infinity : Infinity;
      entries.sort((a, b) => ((a.far ?? away) - (b.far ?? away)) || 0);
    }
    return ports;
  }

  measure(detail) {
    const k = this.k;
    const socketsOf = new Map();
    for (const socket of this.store.sockets) push(socketsOf, socket.node, socket);
    return this.store.nodes.map((node) => {
      const sockets = (socketsOf.get(node.id) ?? []).sort((a, b) => (a.side > b.side ? 1 : a.side < b.side ? -1 : (a.slot ?? 0) - (b.slot ?? 0)));
      const label = bounded(node.label, 40);
      this.font(true, 15);
      const labelWidth = this.sheet.textWidth(label);
      const box = { id: node.id, node, label, rows: [], x: 0, y: 0 };
      if (detail.name === "dot") {
        box.w = 24 * k;
        box.label = label || bounded(sockets[0]?.id, 40);
        this.font(false);
        box.labelWidth = Math.min(this.sheet.textWidth(box.label), 120 * k);
        box.h = detail.head * k;
        box.rows = sockets.map((socket) => this.row(socket, detail, true));
        return box;
      }
      box.head = label ? detail.head * k : detail.pad * k;
      box.rows = sockets.map((socket) => this.row(socket, detail, false));
      box.rows.slice(0, -1).forEach((row) => { row.h += row.waits && detail.line ? 18 * k : 0; });
      box.w = Math.max(labelWidth + 24 * k, 64 * k, ...box.rows.map((row) => row.w));
      box.w = Math.min(box.w, Math.max(260 * k, ...box.rows.map((row) => row.core)));
      box.h = box.head + box.rows.reduce((sum, row) => sum + row.h, 0) + Math.max(0, box.rows.length - 1) * 4 * k + detail.pad * k;
      return box;
    });
  }

  /** One socket in a box: its tab with glyph, type and tanks, and the lines below it. */
  row(socket, detail, bare) {
    const k = this.k;
    const out = socket.side === "left" ? -1 : 1;
    const ports = (this.portsOf.get(socket.id) ?? []).map(({ edge }) => ({ edge }));
    const type = bounded(socket.type, 10);
    const [label, below] = nameLines(bounded(socket.label || type, 40), type, detail.name === "compact");
    if (bare) return { socket, out, ports, type, label, below, w: 0, h: 0 };
    const nowhere = (this.store.lossesOfSocket.get(socket.id) ?? []).length > 0;
    const count = Math.max(1, ports.length);
    const spare = nowhere && ports.length ? Math.min(34, detail.port) * k : 0;
    const queues = OUT_ONLY.has(type) ? ["outbox"] : IN_ONLY.has(type) ? ["inbox"] : ["outbox", "inbox"];
    const depths = this.store.depthsOfSocket.get(socket.id) ?? [];
    const kernels = detail.line || detail.name === "narrow" ? KERNELS.filter((which) => depths.some((entry) => entry.which === which)) : [];
    const tanks = [...kernels, ...queues]; // as they lie on the path, the nearest to the link first
    this.font(false);
    let cell = 44 * k;
    if (ports.length) {
      const range = ports.some(({ edge }) => edge.stack) ? "0–" : "";
      const numbers = depths.filter((entry) => queues.includes(entry.which)).map((entry) => range + ofLimit(peakOf(entry), entry.limit));
      for (const text of new Set(numbers)) cell = Math.max(cell, this.sheet.textWidth(text) + 4 * k); // of many queues most have the same
      for (const which of kernels) {
        const fact = depths.find((entry) => entry.which === which).fact;
        cell = Math.max(cell, this.sheet.textWidth(this.player.say[fact] ?? "") + 4 * k, this.sheet.textWidth("64 KiB") + 4 * k);
      }
    }
    this.font(true);
    const closed = isTime(socket.closed) ? this.sheet.textWidth(this.player.say.closed) : 0;
    const name = clamp(Math.max(this.sheet.textWidth(label), this.sheet.textWidth(below), closed), 30 * k, 104 * k);
    const compact = detail.name === "compact";
    const beside = compact && queues.length === 1;
    const glyphColumn = beside ? name + 27 * k : name;
    const tankWidth = cell + 7 * k;
    const core = glyphColumn + (ports.length ? (compact ? 1 : tanks.length) * tankWidth : 0) + 30 * k;
    const portHeight = (compact ? 7 + 24 * tanks.length : detail.port + (kernels.length ? 16 : 0)) * k;
    const bound = list(socket.endpoints).filter((endpoint) => endpoint.bind);
    this.font(false);
    const wide = detail.endpoints ? Math.max(0, ...bound.map((e) => Math.min(240 * k, this.sheet.textWidth(bounded(e.endpoint, 60)) + 22 * k))) : 0;
    const waits = this.store.callsOf.has(socket.id);
    this.font(true);
    const badge = waits && detail.line ? this.sheet.textWidth(fill(this.player.say.waiting, { call: "recv" })) + 46 * k : 0;
    const body = count * portHeight + spare;
    const states = detail.line ? this.store.statesOf.get(socket.id) ?? [] : [];
    const stated = states.slice(0, 50).map((state) => this.sheet.textWidth(bounded(state.to, 30)) + 22 * k);
    const lines = (detail.line ? (Math.min(2, bound.length) + (states.length ? 1 : 0)) * detail.line * k : 0);
    return { socket, out, ports, type, label, below, tanks, kernels: kernels.length, cell, tankWidth, core, bound: bound.slice(0, 2), nowhere, spare, count,
      glyphColumn, beside, waits, body, lines, stated: states.length > 0, w: Math.max(core, wide, badge, ...stated), h: body + lines + (waits ? detail.badge * k : 0) };
  }

  /** Boxes by column (equal x), and the room that they need. */
  columns(boxes, detail) {
    const k = this.k;
    this.cols = [];
    for (const box of boxes.slice().sort((a, b) => a.node.x - b.node.x || a.node.y - b.node.y)) {
      const last = this.cols[this.cols.length - 1];
      if (last && box.node.x - last.x < 0.04) last.boxes.push(box);
      else this.cols.push({ x: box.node.x, boxes: [box] });
    }
    const groups = new Set(boxes.map((box) => box.node.group ?? box.id)).size < boxes.length;
    const waits = detail.line && boxes.some((box) => box.rows.at(-1)?.waits);
    const stacked = boxes.some((box) => box.rows.some((row) => row.socket.stack));
    this.gap = (detail.gap + (groups ? 14 : 0) + (waits ? 7 : 0) + (stacked ? 9 : 0)) * k;
    const dangling = this.dangling();
    this.margin = { left: (groups ? 24 : 14) * k, right: (groups ? 24 : 14) * k, top: (groups ? 34 : 12) * k, bottom: (groups || stacked ? 22 : waits ? 16 : 12) * k };
    if (boxes.some((box) => box.rows.at(-1)?.nowhere)) this.margin.bottom += 28 * k; // a badge may go under a box
    const first = this.cols[0];
    const last = this.cols[this.cols.length - 1];
    const rowsOf = (column, out) => (column?.boxes ?? []).flatMap((box) => box.rows.filter((row) => row.out === out));
    const ends = (column, out) => rowsOf(column, out).some((row) => row.ports.some((port) => dangling.has(port.edge)));
    const leaves = (column, out) => ends(column, out) || rowsOf(column, out).some((row) => row.nowhere);
    if (leaves(first, -1)) this.margin.left += STUB * k;
    if (leaves(last, 1)) this.margin.right += STUB * k;
    const between = this.cols.slice(1).some((column, index) => ends(this.cols[index], 1) || ends(column, -1));
    if (detail.name === "dot" && first) {
      this.margin.left += Math.max(0, ...first.boxes.map((box) => box.labelWidth));
      this.margin.right += Math.max(0, ...last.boxes.map((box) => box.labelWidth));
    }
    let width = this.margin.left + this.margin.right;
    let height = 0;
    for (const column of this.cols) {
      column.boxes.sort((a, b) => a.node.y - b.node.y);
      column.w = Math.max(...column.boxes.map((box) => box.w + (detail.name === "dot" ? 0 : 0)));
      column.h = column.boxes.reduce((sum, box) => sum + box.h + this.gap, -this.gap);
      width += column.w;
      height = Math.max(height, column.h);
    }
    width += Math.max(0, this.cols.length - 1) * (detail.name === "dot" ? 30 : between ? 58 + STUB : 58) * k;
    return { width, height: height + this.margin.top + this.margin.bottom };
  }

  dangling() { return new Set(this.store.edges.filter((edge) => !this.store.socket.has(edge.to) || !this.store.socket.has(edge.from))); }

  place(boxes, detail, height) {
    const first = this.cols[0];
    const last = this.cols[this.cols.length - 1];
    if (!first) return;
    const span = last.x - first.x;
    const [from, to] = [this.margin.left + first.w / 2, this.width - this.margin.right - last.w / 2];
    this.mapX = (x) => (span > 0.01 ? from + ((x - first.x) / span) * (to - from) : (this.margin.left + this.width - this.margin.right) / 2);
    this.mapY = (y) => this.margin.top + y * (height - this.margin.top - this.margin.bottom);
    for (const column of this.cols) {
      let free = this.margin.top;
      const squeeze = Math.min(1, (height - this.margin.top - this.margin.bottom) / Math.max(1, column.h));
      for (const box of column.boxes) {
        box.x = this.mapX(box.node.x) - box.w / 2;
        box.y = Math.max(this.mapY(box.node.y) - box.h / 2, free);
        free = box.y + (box.h + this.gap) * squeeze;
      }
      let floor = height - this.margin.bottom;
      for (const box of column.boxes.slice().reverse()) {
        box.y = Math.min(box.y, floor - box.h);
        floor = box.y - this.gap * squeeze - (squeeze < 1 ? box.h * (squeeze - 1) : 0);
      }
    }
    for (const box of boxes) this.placeRows(box, detail);
  }

  placeRows(box, detail) {
    const k = this.k;
    let y = box.y + (box.head ?? 0);
    for (const row of box.rows) {
      row.y = y;
      row.edgeX = row.out > 0 ? box.x + box.w : box.x;
      if (detail.name === "dot") {
        row.y = box.y;
        row.portX = box.x + box.w / 2 + row.out * 9 * k;
        row.ports.forEach((port) => { port.x = row.portX; port.y = box.y + box.h / 2; });
        continue;
      }
      row.portX = row.edgeX + row.out * 7 * k;
      const size = (row.body - row.spare) / row.count;
      row.ports.forEach((port, index) => { port.x = row.portX; port.y = y + size * (index + 0.5); });
      row.nowhereY = row.spare ? y + size * row.count + row.spare / 2 - 4 * k : y + size / 2;
      y += row.h + 4 * k;
    }
  }

  portOf(edge, socketId) {
    const box = this.byNode.get(this.store.socket.get(socketId)?.node);
    const row = box?.rows.find((candidate) => candidate.socket.id === socketId);
    const port = row?.ports.find((candidate) => candidate.edge === edge);
    return port ? { x: port.x, y: port.y, out: row.out, row } : null;
  }

  /** Where the address of a link without an end stands: on the side of its line where its socket's other links are not. */
  wordsOfStub(edge, curve) {
    const { row, x, y, out } = curve.from ?? curve.to;
    const below = row.ports.length > 1 && row.ports.at(-1).edge === edge;
    return { x: x + out * 10 * this.k, y: y + (below ? 22 : -22) * this.k, out };
  }

  /** The line of an edge as points at equal steps, so that a message's place is one look-up. */
  curve(edge) {
    const k = this.k;
    const a = this.portOf(edge, edge.from);
    const b = this.portOf(edge, edge.to);
    if (!a && !b) return null;
    const foot = this.detail.name === "dot" ? 0 : 13 * k;
    const known = a ?? b;
    const end = { x: clamp(known.x + known.out * 96 * k, 10, this.width - 10), y: known.y, out: -known.out };
    const [from, to] = [a ?? end, b ?? end];
    const [p0, p3] = [{ x: from.x + from.out * foot * !!a, y: from.y }, { x: to.x + to.out * foot * !!b, y: to.y }];
    const points = edge.route.length ? this.routed(p0, p3, from, to, edge.route) : this.bezier(p0, p3, from, to);
    return { ...resample(points, this.detail.name === "dot" ? 12 : CURVE_POINTS), from: a, to: b };
  }

  bezier(p0, p3, from, to) {
    const loops = from.out === to.out || (p3.x - p0.x) * from.out < 0;
    const reach = loops ? clamp(Math.abs(p3.y - p0.y) * 0.5, 40, 110) * this.k : clamp(Math.abs(p3.x - p0.x) * 0.5, 8, 170 * this.k);
    const [c1, c2] = [p0.x + from.out * reach, p3.x + to.out * reach];
    const points = [];
    for (let step = 0; step <= 48; step++) {
      const s = step / 48;
      const r = 1 - s;
      points.push([r * r * r * p0.x + 3 * r * r * s * c1 + 3 * r * s * s * c2 + s * s * s * p3.x,
        r * r * r * p0.y + 3 * r * r * s * p0.y + 3 * r * s * s * p3.y + s * s * s * p3.y]);
    }
    return points;
  }

  /** A smooth line through the way points that the layout gave. */
  routed(p0, p3, from, to, route) {
    const k = this.k;
    const knots = [[p0.x, p0.y], [p0.x + from.out * 14 * k, p0.y], ...route.map(([x, y]) => [this.mapX(x), this.mapY(y)]),
      [p3.x + to.out * 14 * k, p3.y], [p3.x, p3.y]];
    const points = [];
    for (let i = 0; i + 1 < knots.length; i++) {
      const [a, b, c, d] = [knots[i - 1] ?? knots[i], knots[i], knots[i + 1], knots[i + 2] ?? knots[i + 1]];
      for (let step = 0; step < 12; step++) {
        const s = step / 12;
        const mix = (n) => 0.5 * (2 * b[n] + (c[n] - a[n]) * s + (2 * a[n] - 5 * b[n] + 4 * c[n] - d[n]) * s * s + (3 * b[n] - a[n] - 3 * c[n] + d[n]) * s * s * s);
        points.push([mix(0), mix(1)]);
      }
    }
    points.push(knots[knots.length - 1]);
    return points;
  }
}

// Where a badge may go, seen from its spot, the nearest first; sideways counts less, over its own box more.
const stepLength = ([dx, dy]) => Math.hypot(dx < 0 ? dx * 0.9 : dx * 0.6, dy);
const STEPS = [];
for (let dy = 0; dy <= 150; dy += 5) for (let dx = -120; dx <= 90; dx += 15) STEPS.push([dx, -dy], [dx, dy]);
STEPS.sort((a, b) => stepLength(a) - stepLength(b));
const NEAR_STEPS = STEPS.filter((step) => stepLength(step) <= 62).length;

/** The point of a rectangle that is nearest to another rectangle's middle. */
function nearestOf(box, other) {
  return { x: clamp(other.x + other.w / 2, box.x, box.x + box.w), y: clamp(other.y + other.h / 2, box.y, box.y + box.h) };
}

/** "3/5"; "3/∞" where there is no limit; "3" where it is not known. */
const ofLimit = (depth, limit) => (isTime(limit) ? `${depth}/${limit || "∞"}` : String(depth));

const bytesText = (bytes) => (bytes < 1024 ? `${bytes} B` : bytes < 1048576 ? `${Math.round(bytes / 1024)} KiB` : `${(bytes / 1048576).toFixed(1)} MiB`);

/** A socket's name for its tab: the type, or a name of its own above the type. */
function nameLines(label, type, oneLine) {
  const parts = /^(.*) \((.*)\)$/.exec(label);
  if (!parts || oneLine) return [parts ? parts[1] : label, ""];
  return [parts[1], parts[2] || type];
}

/** Points at equal distances along a polyline, with the direction at each. */
function resample(points, count) {
  const lengths = [0];
  for (let i = 1; i < points.length; i++) lengths.push(lengths[i - 1] + Math.hypot(points[i][0] - points[i - 1][0], points[i][1] - points[i - 1][1]));
  const length = lengths[lengths.length - 1];
  const even = [];
  let piece = 1;
  for (let step = 0; step <= count; step++) {
    const want = (length * step) / count;
    while (piece < points.length - 1 && lengths[piece] < want) piece++;
    const share = (want - lengths[piece - 1]) / (lengths[piece] - lengths[piece - 1] || 1);
    even.push([points[piece - 1][0] + (points[piece][0] - points[piece - 1][0]) * share,
      points[piece - 1][1] + (points[piece][1] - points[piece - 1][1]) * share]);
  }
  return { points: even, length };
}

function pointOn(curve, s) {
  const last = curve.points.length - 1;
  const place = clamp(s, 0, 1) * last;
  const index = Math.min(last - 1, Math.floor(place));
  const [a, b] = [curve.points[index], curve.points[index + 1]];
  const share = place - index;
  const size = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
  return { x: a[0] + (b[0] - a[0]) * share, y: a[1] + (b[1] - a[1]) * share, dx: (b[0] - a[0]) / size, dy: (b[1] - a[1]) / size };
}

function tracePart(pen, curve, from, to) {
  const last = curve.points.length - 1;
  const start = pointOn(curve, from);
  const end = pointOn(curve, to);
  pen.beginPath();
  pen.moveTo(start.x, start.y);
  for (let i = Math.floor(from * last) + 1; i < to * last; i++) pen.lineTo(curve.points[i][0], curve.points[i][1]);
  pen.lineTo(end.x, end.y);
}

function nearCurve(curve, x, y) {
  let best = Infinity;
  for (let i = 0; i + 1 < curve.points.length; i++) best = Math.min(best, distance(x, y, ...curve.points[i], ...curve.points[i + 1]));
  return best;
}

function distance(x, y, x0, y0, x1, y1) {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const along = clamp(((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy || 1), 0, 1);
  return Math.hypot(x - x0 - along * dx, y - y0 - along * dy);
}
