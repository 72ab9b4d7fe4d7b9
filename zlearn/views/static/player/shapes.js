// The pens and shapes that both pictures draw with.
//
// Rule for this file: a shape, where it is told to be; what it stands for is the pictures' matter.

/** A canvas in CSS pixels that is sharp on any screen, with a pen set to the current theme. */
class Sheet {
  constructor(canvas) {
    this.canvas = canvas;
    this.pen = canvas.getContext("2d");
    this.widths = new Map();
    this.name = this.pen.font;
  }

  size(width, height) {
    const ratio = clamp(window.devicePixelRatio || 1, 1, 3);
    const [w, h] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
    if (this.canvas.width !== w) this.canvas.width = w;
    if (this.canvas.height !== h) this.canvas.height = h;
    this.width = width;
    this.height = height;
    this.pen.setTransform(w / width, 0, 0, h / height, 0, 0);
  }

  font(size, bold, family) {
    this.pen.font = this.name = `${bold ? "700 " : ""}${size}px ${family}`;
  }

  textWidth(text) {
    const key = `${this.name}\n${text}`; // to ask the pen for its font takes longer than to look up a width
    let width = this.widths.get(key);
    if (width === undefined) {
      if (this.widths.size > 5000) this.widths.clear();
      this.pen.font = this.name;
      width = this.pen.measureText(text).width;
      this.widths.set(key, width);
    }
    return width;
  }

  /** The text cut with an ellipsis so that it fits. */
  fit(text, width) {
    if (this.textWidth(text) <= width) return text;
    let low = 0;
    let high = text.length;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.textWidth(text.slice(0, middle) + "…") <= width) low = middle;
      else high = middle - 1;
    }
    return low ? text.slice(0, low) + "…" : "";
  }
}

function roundedBox(pen, x, y, w, h, r) {
  pen.beginPath();
  pen.roundRect(x, y, w, h, Math.min(r, w / 2, h / 2));
}

/** Diagonal lines in a box: "not now". Readable without colour. */
function hatch(pen, x, y, w, h, colour, gap = 7, line = 2.5) {
  if (w <= 0 || h <= 0) return;
  pen.save();
  pen.beginPath();
  pen.rect(x, y, w, h);
  pen.clip();
  pen.strokeStyle = colour;
  pen.lineWidth = line;
  pen.setLineDash([]);
  pen.beginPath();
  const from = Math.max(x - h, -h);
  for (let at = from - ((from - x) % gap); at < x + w && at < from + 5000; at += gap) {
    pen.moveTo(at, y + h);
    pen.lineTo(at + h, y);
  }
  pen.stroke();
  pen.restore();
}

function cross(pen, x, y, r, colour, line = 3) {
  pen.strokeStyle = colour;
  pen.lineWidth = line;
  pen.lineCap = "round";
  pen.setLineDash([]);
  pen.beginPath();
  pen.moveTo(x - r, y - r);
  pen.lineTo(x + r, y + r);
  pen.moveTo(x + r, y - r);
  pen.lineTo(x - r, y + r);
  pen.stroke();
  pen.lineCap = "butt";
}

/** A sieve: a dish with holes. Nothing was lost: nobody wanted it. */
function sieve(pen, x, y, r, colours) {
  pen.strokeStyle = pen.fillStyle = colours.muted;
  pen.lineWidth = 2.5;
  pen.setLineDash([]);
  pen.beginPath();
  pen.arc(x, y, r, 0, Math.PI * 2);
  pen.fillStyle = colours.bg;
  pen.fill();
  pen.stroke();
  pen.fillStyle = colours.muted;
  for (const [dx, dy] of [[-1, -1], [1, -1], [-1, 1], [1, 1]]) {
    pen.beginPath();
    pen.arc(x + dx * r * 0.38, y + dy * r * 0.38, Math.max(1.1, r * 0.17), 0, Math.PI * 2);
    pen.fill();
  }
}

function polygon(pen, x, y, points) {
  pen.beginPath();
  points.forEach(([dx, dy], index) => pen[index ? "lineTo" : "moveTo"](x + dx, y + dy));
  pen.closePath();
}

/** Points of the unit circle, angles in degrees, y downward. */
function arc(start, end, steps = 24) {
  return Array.from({ length: steps + 1 }, (_, i) => {
    const angle = ((start + ((end - start) * i) / steps) * Math.PI) / 180;
    return [Math.cos(angle), Math.sin(angle)];
  });
}
const shifted = (points, dx) => points.map(([x, y]) => [x + dx, y]);
const mirrored = (points) => points.map(([x, y]) => [-x, y]);
const CHEVRON = [[-0.75, -0.9], [0.05, -0.9], [0.9, 0], [0.05, 0.9], [-0.75, 0.9], [0.1, 0]];
const BAR = [[0.7, -0.95], [1, -0.95], [1, 0.95], [0.7, 0.95]];

/** The silhouettes of the socket types, the same as in shapes.py: +x points out of the box. */
const GLYPHS = {
  REQ: [shifted(arc(90, 270), 0.45)], REP: [shifted(arc(-90, 90), -0.45)],
  PUB: [[[-0.8, -0.95], [0.95, 0], [-0.8, 0.95]]], SUB: [[[0.8, -0.95], [-0.95, 0], [0.8, 0.95]]],
  XPUB: [[[-0.95, -0.8], [0.45, 0], [-0.95, 0.8]], BAR], XSUB: [[[0.45, -0.8], [-0.95, 0], [0.45, 0.8]], BAR],
  PUSH: [CHEVRON], PULL: [mirrored(CHEVRON)],
  ROUTER: [[0, 60, 120, 180, 240, 300].map((angle) => [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)])],
  DEALER: [[[-1, 0], [0, -1], [1, 0], [0, 1]]],
  PAIR: [[[-0.8, -0.8], [0.8, -0.8], [0.8, 0.8], [-0.8, 0.8]]],
  STREAM: [[[-1, -0.9], [-0.6, -0.9], [-0.6, 0.9], [-1, 0.9]], [[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]],
    [[0.6, -0.9], [1, -0.9], [1, 0.9], [0.6, 0.9]]],
};
const SHAPES = { RADIO: "PUB", DISH: "SUB", SCATTER: "PUSH", GATHER: "PULL", SERVER: "ROUTER", CLIENT: "DEALER",
  CHANNEL: "PAIR", PEER: "ROUTER" };
const OTHER = [arc(0, 360, 36)];
// What takes is hollow, so that it can be told from what gives on either side of a box.
const HOLLOW = new Set(["REP", "SUB", "XSUB", "PULL", "DISH", "GATHER"]);

/** The silhouette of a socket type; `out` is +1 when its links leave to the right, −1 to the left. */
function glyph(pen, type, x, y, r, out, ink, paper) {
  pen.strokeStyle = ink;
  pen.lineWidth = 2.5;
  pen.lineJoin = "miter";
  pen.setLineDash([]);
  pen.fillStyle = HOLLOW.has(type) ? paper : ink;
  const way = type === "REQ" || type === "REP" ? 1 : out; // the two halves of a disc are never mirrored
  for (const points of GLYPHS[SHAPES[type] ?? type] ?? OTHER) {
    polygon(pen, x, y, points.map(([dx, dy]) => [dx * r * way, dy * r]));
    pen.fill();
    if (HOLLOW.has(type)) pen.stroke();
  }
}

function arrowHead(pen, x, y, angle, size, colour, filled, paper) {
  pen.save();
  pen.translate(x, y);
  pen.rotate(angle);
  pen.setLineDash([]);
  pen.lineWidth = 2.5;
  pen.strokeStyle = colour;
  pen.fillStyle = filled ? colour : paper;
  pen.lineJoin = "miter";
  polygon(pen, 0, 0, [[0, 0], [-size, -size * 0.55], [-size, size * 0.55]]);
  pen.fill();
  pen.stroke();
  pen.restore();
}

/** One message: a disc; more frames: stacked slips; a command: a square, as wide as what it says. */
function token(pen, x, y, r, copy, colours, label, selected, font, high = r) {
  const command = copy.command;
  const colour = command ? colours.purple : colours.blue;
  pen.setLineDash([]);
  if (selected) {
    pen.strokeStyle = colours.ink;
    pen.lineWidth = 3;
    pen.beginPath();
    pen.arc(x, y, r + 6, 0, Math.PI * 2);
    pen.stroke();
  }
  pen.fillStyle = colour;
  pen.strokeStyle = colours.bg;
  pen.lineWidth = 2.5;
  const slips = !command && list(copy.frames).length > 1;
  const draw = (dx, dy) => {
    pen.beginPath();
    if (command) pen.rect(x - r, y - high * 0.85, r * 2, high * 1.7);
    else if (slips) pen.roundRect(x - r * 1.05 + dx, y - r * 0.85 + dy, r * 2.1, r * 1.7, 3);
    else pen.arc(x, y, r, 0, Math.PI * 2);
    pen.fill();
    if (r > 5) pen.stroke();
  };
  if (slips) { draw(5, -5); draw(2.5, -2.5); }
  draw(0, 0);
  if (label) {
    pen.fillStyle = command ? colours.onPurple : colours.onBlue;
    pen.font = font;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(label, x, y + 0.5);
  }
}
