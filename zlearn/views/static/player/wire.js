// The wire of a link: what was said on it in both directions, byte by byte, each field with its name.
//
// The model names the fields (views/wires.py); here they become rows of hex that fill up as time goes on.
//
// Rule for this file: what is already said is solid, what is to come is pale; no byte becomes markup.

const FIELD_LOOKS = { flags: "frame", size: "frame", command: "title", signature: "title", mechanism: "title", body: "body", data: "body",
  filler: "filler", malformed: "bad", "no signature": "bad", sealed: "bad" }; // all others: what a field says

/** The fields of one direction with their places in time: [{unit, name, value, t, bytes, whole}]. */
function fieldsOf(wire) {
  const ends = [];
  let said = 0;
  for (const [t, count] of list(wire.parts)) ends.push([(said += count), t]);
  let [at, shown] = [0, 0];
  return list(wire.fields).map(([unit, name, count, value, whole]) => {
    const part = ends[Math.min(countUpTo(ends, at, (end) => end[0]), ends.length - 1)];
    const hex = String(wire.hex ?? "").slice(2 * shown, 2 * (shown + count));
    [at, shown] = [at + (whole ?? count), shown + count];
    return { unit, name: String(name), value: String(value ?? ""), t: part ? part[1] : 0, bytes: bytesOf([null, hex]).bytes, whole: whole ?? count };
  });
}

/** The panel of a link's wire. */
class PlayerWire extends PlayerFrames {
  /** The links of which bytes are known, in the model's order. */
  wiredLinks() { return [...new Set(list(this.store.model.wires).map((wire) => wire.link))]; }

  /** Opens the wire of a link, of an edge of the picture, or of what is selected; or closes it. */
  toggleWire(edge) {
    if (this.wireLink && !edge) { this.closeWire(); return; }
    const known = this.wiredLinks();
    const wanted = edge ?? [...this.chosenEdges()][0];
    const found = wanted ? list(wanted.links).find((link) => known.includes(link)) : this.lastWire && known.includes(this.lastWire) ? this.lastWire : known[0];
    if (!found) { this.announce(known.length ? this.say.noWireHere : this.say.noWire, 0, true); return; }
    this.showWire(found);
    this.wireBox.scrollIntoView({ block: "nearest" });
    this.announce(this.wireBox.querySelector(".zl-wire-title").textContent, 0);
  }

  closeWire() {
    this.wireLink = null;
    this.drawWire();
    this.root.focus({ preventScroll: true });
  }

  showWire(link) {
    this.wireLink = this.lastWire = link;
    this.drawWire();
  }

  /** The connection of a link that stands at the cursor, or the first: a link that came back has several. */
  wiresNow() {
    const wires = list(this.store.model.wires).filter((wire) => wire.link === this.wireLink);
    const begun = wires.filter((wire) => list(wire.parts)[0]?.[0] <= this.time);
    const number = Math.max(...(begun.length ? begun : wires.slice(0, 1)).map((wire) => wire.connection));
    return { number, of: new Set(wires.map((wire) => wire.connection)).size, wires: wires.filter((wire) => wire.connection === number) };
  }

  drawWire() {
    const box = this.wireBox;
    if (this.wireLink && !this.wiredLinks().includes(this.wireLink)) this.wireLink = null;
    const active = box.contains(document.activeElement) ? document.activeElement.className : "";
    box.hidden = !this.wireLink;
    box.replaceChildren();
    this.chips = [];
    if (!this.wireLink) return;
    const { number, of, wires } = this.wiresNow();
    this.wireNumber = number;
    this.wireHead(box, wires[0], number, of);
    const columns = element("div", "zl-wire-columns", null, box);
    for (const wire of wires) this.wireColumn(columns, wire, of === 1);
    this.chips.sort((a, b) => a.t - b.t);
    this.chipsSaid = -1;
    this.markWire();
    if (active) box.querySelector(`.${active.split(" ")[0]}`)?.focus({ preventScroll: true });
  }

  wireHead(box, wire, number, of) {
    const { say } = this;
    const head = element("div", "zl-wire-head", null, box);
    element("span", "zl-wire-title", say.wire, head);
    const label = element("label", "", null, head);
    element("span", "zl-hidden", say.link, label);
    const choice = element("select", "zl-wire-link", null, label);
    for (const link of this.wiredLinks()) element("option", "", this.linkName(link), choice).value = link;
    choice.value = this.wireLink;
    choice.addEventListener("change", () => this.showWire(choice.value));
    const facts = [of > 1 ? fill(say.connection, { n: number, m: of }) : "", say.facts[wire.fact] ?? bounded(wire.fact, 40)];
    element("span", "zl-meta", facts.filter(Boolean).join(" · "), head);
    this.button(head, "zl-close", say.close, "close", () => this.closeWire());
  }

  linkName(id) {
    const link = list(this.store.model.links).find((each) => each.id === id) ?? {};
    return `${bounded(link.from, 40)} → ${bounded(link.to || link.endpoint, 60)}`;
  }

  wireColumn(parent, wire, numbered) {
    const { say } = this;
    const column = element("div", "zl-wire-way", null, parent);
    const title = `${bounded(wire.from, 50) || "?"} → ${bounded(wire.to, 50) || "?"}`;
    element("div", "zl-wire-ends", title, column);
    const scroll = element("div", "zl-wire-bytes zl-scrolls", null, column);
    Object.assign(scroll, { tabIndex: 0 });
    scroll.setAttribute("role", "group");
    scroll.setAttribute("aria-label", `${say.wire}: ${title}`);
    const messages = numbered ? this.messagesOn(wire) : [];
    let [unit, row, more] = [null, null, false];
    for (const field of fieldsOf(wire)) {
      if (field.unit !== unit) {
        unit = field.unit;
        const isMessage = field.name === "flags" && !field.value.includes("COMMAND");
        row = this.unitRow(scroll, field, isMessage, isMessage && !more ? messages.shift() : null);
        more = isMessage && field.value.includes("MORE");
      }
      this.chip(row, field);
    }
    if (wire.left > 0) element("div", "zl-meta", fill(say.bytesLeft, { n: wire.left.toLocaleString("en") }), scroll);
  }

  /** The messages that were written on a link in this direction: a connection keeps their order. */
  messagesOn(wire) {
    return this.store.copies.map(real).filter((copy) => copy.link === wire.link && copy.from === wire.from && !copy.command && isTime(copy.written)).sort((a, b) => a.written - b.written || a.events[0] - b.events[0]);
  }

  unitRow(scroll, field, isMessage, copy) {
    const { say } = this;
    const row = element("div", "zl-wire-unit", null, scroll);
    const name = field.unit === 0 ? say.greeting : isMessage ? say.frame : say.command;
    const head = element("div", "zl-wire-part", `${this.map.text(field.t)} · ${name} `, row);
    if (copy) {
      const button = element("button", "zl-wire-message", bounded(copy.label, 20), head);
      button.type = "button";
      button.title = bounded(copy.message, 80);
      button.addEventListener("click", () => this.select(copy.id));
    }
    return element("div", "zl-wire-fields", null, row);
  }

  chip(row, { name, value, t, bytes, whole }) {
    const { say } = this;
    const chip = element("span", `zl-byte zl-byte-${FIELD_LOOKS[name] ?? "says"}`, null, row);
    const hex = name === "password" ? "•• ".repeat(bytes.length).trim() : hexText(bytes);
    element("span", "zl-byte-hex", hex + (bytes.length < whole ? " …" : ""), chip);
    const told = value || (["body", "data", "topic", "group", "context"].includes(name) ? shapeOf(bytes, bytes.length === whole) : "");
    const rest = bytes.length < whole ? fill(say.firstOf, { n: bytes.length, m: whole.toLocaleString("en") }) : "";
    element("span", "zl-byte-name", [say.fields[name] ?? bounded(name, 30), bounded(told, 80)].filter(Boolean).join(" "), chip);
    if (rest) element("span", "zl-byte-name", rest, chip);
    this.chips.push({ t, chip });
  }

  /** What is said by now is solid; the newest of it is kept in sight. */
  markWire() {
    if (!this.wireLink) return;
    if (this.wiresNow().number !== this.wireNumber) { this.drawWire(); return; }
    const said = countUpTo(this.chips, this.time, (each) => each.t);
    const before = this.chipsSaid;
    if (said === before) return;
    const [low, high] = before < 0 ? [0, this.chips.length] : [Math.min(said, before), Math.max(said, before)];
    for (let index = low; index < high; index++) this.chips[index].chip.classList.toggle("zl-said", index < said);
    this.chipsSaid = said;
    const seen = new Set();
    for (let index = said - 1; index >= Math.max(0, said - 60); index--) {
      const { chip } = this.chips[index];
      const scroll = chip.closest(".zl-wire-bytes");
      if (seen.has(scroll)) continue;
      seen.add(scroll);
      scroll.scrollTop = chip.offsetTop + chip.offsetHeight - 0.72 * scroll.clientHeight; // and a little of what is to come
    }
  }
}
