// What a message consists of: its frames in the three places where they can be seen, and their bytes.
//
// ROUTER puts a routing id before what it receives and takes one off what it sends; REQ and REP put an
// empty frame before the body, the delimiter, and take it off again. What stands before the delimiter is the envelope.
//
// Rule for this file: bytes come from strangers, so they become text here, bounded, and never markup.

const TAPPED = new Set(["tap", "capture"]); // worlds where "sent" is what was seen on the wire
const SHOWN_BYTES = 192; // of a frame: all of a preview of 48 characters

/** The frames of a copy, each with where it can be seen and what it is: [{role, frame, sent, wire, received, note}]. */
function framesOf(store, copy) {
  const known = (kind) => store.events[store.stepsOf(copy)[kind]];
  const [sent, received] = [known("sent"), known("received")];
  if (!sent?.frames && !received?.frames) return null;
  const types = [copy.from, copy.to].map((socket) => store.socket.get(socket)?.type ?? "");
  const S = sent?.frames && { list: list(sent.frames), more: sent.more ?? 0 };
  const R = received && (received.frames ? { list: list(received.frames), more: received.more ?? 0 } : S);
  const W = onTheWire(S, R, types, TAPPED.has(store.model.world));
  const count = (view) => (view ? view.list.length + view.more : 0);
  const rows = [];
  if (count(S) > count(W)) rows.push({ role: "routingId", frame: S.list[0], sent: true, received: R ? false : undefined, note: "takenTo" });
  if (count(R) > count(W)) rows.push({ role: "routingId", frame: R.list[0], received: true, note: "putFrom" });
  const delimiter = W.enveloped ? W.list.indexOf("") : -1;
  W.list.forEach((frame, index) => {
    const [at, got] = [index - (count(W) - count(S)), !R ? undefined : index >= count(W) - count(R)];
    const role = index < delimiter ? "routingId" : index === delimiter ? "delimiter" : "body";
    const taken = got === false && (types[1] === "REP" ? "keptBy" : "takenBy");
    rows.push({ role, frame, sent: Boolean(S) && at >= 0, wire: true, received: got, note: S && at < 0 ? "putBy" : taken || "" });
  });
  return { rows, more: W.more, types, sure: Boolean(S || R) };
}

/** What travels between the two: as the one who keeps all of it saw it, or as the sender's pattern makes it. */
function onTheWire(sent, received, [from, to], tapped) {
  const enveloped = [from, to].some((type) => type === "REQ" || type === "REP") || (/ROUTER|DEALER/.test(from) && /ROUTER|DEALER/.test(to));
  const without = (view) => ({ list: view.list.slice(1), more: view.more, enveloped });
  const withDelimiter = (view) => ({ list: ["", ...view.list], more: view.more, enveloped });
  if (tapped && sent) return { ...sent, enveloped };
  if (received && to === "ROUTER") return without(received);
  if (received && to !== "REQ" && to !== "REP") return { ...received, enveloped };
  if (sent && from === "ROUTER") return without(sent);
  if (sent && (from === "REQ" || from === "REP")) return withDelimiter(sent);
  return { ...(sent ?? received), enveloped };
}

/** A frame's bytes, as many as are kept, and how many there are (null: nobody knows). */
function bytesOf(frame) {
  if (typeof frame === "string") {
    const bytes = new TextEncoder().encode(frame);
    return { bytes: bytes.slice(0, SHOWN_BYTES), size: bytes.length };
  }
  const [size, hex] = list(frame);
  const pairs = String(hex ?? "").slice(0, 2 * SHOWN_BYTES).match(/[0-9a-f]{2}/gi) ?? [];
  return { bytes: Uint8Array.from(pairs, (pair) => parseInt(pair, 16)), size: isTime(size) ? size : null };
}

const hexText = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");

/** Bytes as text: UTF-8 if they are that, else what of them is ASCII; a dot for what has no shape of its own. */
function shapeOf(bytes, whole) {
  let text;
  for (let cut = 0; text === undefined && cut < (whole ? 1 : 4); cut++) { // the last character may be cut
    try { text = new TextDecoder("utf-8", { fatal: true }).decode(bytes.slice(0, bytes.length - cut)); } catch { /* it is no text */ }
  }
  const shown = text ?? Array.from(bytes, (byte) => (byte < 127 ? String.fromCharCode(byte) : "·")).join("");
  return shown.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "·");
}

/** Adds to a message's journey what it consists of, when it is asked for. */
class PlayerFrames extends PlayerFork {
  drawFrames(copy, box) {
    const found = framesOf(this.store, copy);
    this.frameBox = null;
    if (!found) return;
    this.frameBox = element("details", "zl-frames", null, box);
    element("summary", "", `${fill(this.say.frames, { n: found.rows.length + found.more })} · ${this.say.contents}`, this.frameBox);
    const fillIt = () => { if (this.frameBox?.open && !this.frameBox.querySelector("table")) this.fillFrames(found, real(copy), this.frameBox); };
    this.frameBox.addEventListener("toggle", () => {
      if (!this.frameBox) return;
      const isNews = this.frameBox.open && !this.showsFrames;
      this.showsFrames = this.frameBox.open;
      fillIt();
      if (isNews) this.frameBox.scrollIntoView({ block: "nearest" });
    });
    this.frameBox.open = Boolean(this.showsFrames);
    fillIt();
  }

  toggleFrames() {
    if (!this.frameBox) { this.announce(this.say.noMessage, 0, true); return; }
    this.frameBox.open = !this.frameBox.open;
  }

  fillFrames({ rows, more }, copy, box) {
    const { say } = this;
    const [from, to] = [bounded(copy.from, 60), bounded(copy.to, 60) || "?"];
    const scroll = element("div", "zl-frames-scroll zl-scrolls", null, box);
    scroll.tabIndex = 0;
    scroll.setAttribute("role", "group");
    scroll.setAttribute("aria-label", say.contents);
    const table = element("table", "", null, scroll);
    const head = element("tr", "", null, element("thead", "", null, table));
    const titles = [say.frame, say.text, say.hex, fill(say.sentBy, { who: from }), say.onWire, fill(say.gotBy, { who: to })];
    for (const title of titles) element("th", "", title, head).scope = "col";
    const body = element("tbody", "", null, table);
    for (const row of rows) this.frameRow(row, body, { from, to });
    if (more) element("p", "zl-meta", fill(say.moreFrames, { n: more }), scroll);
  }

  frameRow({ role, frame, note, ...seen }, body, ends) {
    const { say } = this;
    const row = element("tr", `zl-frame-${role}`, null, body);
    const { bytes, size } = bytesOf(frame);
    const whole = size === bytes.length;
    const title = element("th", "", say[role], row);
    title.scope = "row";
    const amount = whole ? fill(say.bytes, { n: size }) : size === null ? say.cut : fill(say.firstOf, { n: bytes.length, m: size.toLocaleString("en") });
    element("div", "zl-frame-note", [amount, note ? fill(say[note], ends) : ""].filter(Boolean).join(" · "), title);
    element("td", "zl-frame-text", bytes.length ? shapeOf(bytes, whole) + (whole ? "" : "…") : say.empty, row);
    element("td", "zl-frame-hex", bytes.length ? hexText(bytes) + (whole ? "" : " …") : "–", row);
    for (const place of ["sent", "wire", "received"]) {
      const [mark, words] = seen[place] ? ["●", say.there] : place === "received" && seen.received === undefined ? ["", say.notThereYet] : ["○", say.notThere];
      const cell = element("td", "zl-frame-place", null, row);
      element("span", "", mark, cell).setAttribute("aria-hidden", "true");
      element("span", "zl-hidden", words, cell);
    }
  }
}
