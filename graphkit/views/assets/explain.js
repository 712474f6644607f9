// A document and what was read out of it. Every string of a document reaches the page as text only.

const read = (id) => JSON.parse(document.getElementById(id).textContent);
const at = (id) => document.getElementById(id);
const LOOKS = read("looks");
const WORDS = read("words");
const DATA = read("data");
const REJECTED = "rejected";

/** All marks by name: c0, c1, … the citations, r0, r1, … what was rejected. */
const MARKS = new Map();
for (const [kind, members] of [["c", DATA.citations], ["r", DATA.rejected]]) {
  members.forEach((mark, number) => MARKS.set(`${kind}${number}`, {
    ...mark, key: `${kind}${number}`, look: kind === "r" ? REJECTED : DATA.passive[mark.relation] ?? mark.relation, pieces: [], governs: [],
    governor: mark.subject === undefined ? null : `c${mark.subject}`,
  }));
}
for (const mark of MARKS.values()) if (mark.governor) MARKS.get(mark.governor).governs.push(mark.key);
for (const piece of document.querySelectorAll("#text [data-marks]")) {
  for (const name of piece.dataset.marks.split(" ")) MARKS.get(name).pieces.push(piece);
}
const SAME = new Map(); // identity → marks
for (const mark of MARKS.values()) if (mark.id) SAME.set(mark.id, [...(SAME.get(mark.id) ?? []), mark.key]);

let language = "vi";
let kept = null; // the mark that was clicked or has the focus
let shown = null; // the mark that is told of: the one under the pointer, else the one kept
const off = new Set(); // relations that are filtered out

function word(key, values = {}) {
  return WORDS[language][key].replace(/\{(\w+)\}/g, (_, name) => {
    const value = values[name];
    return typeof value === "number" ? value.toLocaleString(language) : value;
  });
}

function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

const flat = (text) => text.replace(/\s+/g, " ").trim();
const linkOf = (name) => at(name);
const typeName = (type) => LOOKS.types[type]?.[language] ?? type;
const dateOf = (iso) => (language === "vi" ? iso.split("-").reverse().join("/") : iso);
const reasonOf = (mark) => WORDS[language][`reason_${mark.reason}`] ?? mark.reason;
const placeOf = (mark) => ["characters", "line", "page"].filter((key) => key === "characters" || key in mark)
  .map((key) => word(key, { start: `${mark.start}`, end: `${mark.end}`, line: `${mark.line}`, page: `${mark.page}` })).join(", ");
const titleOf = (name) => `${name} ${flat(MARKS.get(name).surface)}`;

function swatch(look) {
  const { colour, line } = LOOKS.relations[look] ?? { colour: "#6a737d", line: "dotted" };
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS(svg.namespaceURI, "path");
  const set = (element, values) => { for (const [name, value] of Object.entries(values)) element.setAttribute(name, value); };
  set(svg, { width: 26, height: 18, "aria-hidden": "true" });
  set(path, { d: "M0 9h26", stroke: colour, "stroke-width": 3, "stroke-dasharray": { solid: "none", dashed: "6 3", dotted: "2 3" }[line] });
  svg.append(path);
  return svg;
}

// What is told of a mark

/** The parts of an identity (code, year, issuer) that are not known. */
function missing(mark) {
  const [year, issuer] = (mark.id ?? "").split("|").slice(-2);
  return mark.id ? [!year && word("part_year"), !issuer && word("part_issuer")].filter(Boolean) : [];
}

const jump = (name) => make("button", { type: "button", className: "text", textContent: titleOf(name), onclick: () => go(name) });
const jumps = (names) => names.flatMap((name, index) => (index ? [make("br"), jump(name)] : [jump(name)]));
const code = (text) => [make("code", { textContent: text })];

/** Facts of a mark, in the order of their weight: [word, what stands behind it]; null is "not known". */
function factsOf(mark) {
  if (mark.look === REJECTED) return [["reason", [reasonOf(mark)]], ["where", [placeOf(mark)]]];
  const lacks = missing(mark);
  return [
    ["relation", [swatch(mark.look), ` ${word(mark.relation)} `, make("code", { textContent: mark.relation })]],
    ["governor", mark.governor ? jumps([mark.governor]) : [word("itself")]],
    mark.governs.length && ["governs", jumps(mark.governs)],
    ["id", mark.id ? [mark.id, ...(lacks.length ? [make("br"), word("incomplete", { parts: lacks.join(", ") })] : [])] : null],
    mark.candidates && ["candidates", mark.candidates.flatMap((each, index) => (index ? [make("br"), each] : [each]))],
    ["type", mark.type ? [typeName(mark.type)] : null],
    mark.name && ["name", [mark.name]],
    ["date", mark.date ? [dateOf(mark.date)] : null],
    ["issuer", mark.issuer ? [mark.issuer] : null],
    mark.issuer_text && ["issuer_text", [`“${mark.issuer_text}”`]],
    ["pinpoint", mark.pinpoint ? [mark.pinpoint] : null],
    ["rule", code(mark.rule)],
    ["sure", [`${Math.round(mark.confidence * 100)}%`]],
    ["where", [placeOf(mark)]],
  ].filter(Boolean);
}

/** The other mentions of the same document. */
function othersOf(mark) {
  const others = (SAME.get(mark.id) ?? []).filter((key) => key !== mark.key);
  return others.length ? [["same", jumps(others)]] : [];
}

function definitions(rows) {
  return rows.flatMap(([key, value]) => [
    make("dt", { textContent: word(key) }), value ? make("dd", {}, ...value) : make("dd", { className: "unknown", textContent: "—" }),
  ]);
}

/** All that is told of a mark in one line, for who cannot see it. */
function spoken(mark) {
  return factsOf(mark).map(([key, value]) => `${word(key)}: ${value ? make("p", {}, ...value).textContent.trim() : "—"}`).join("; ");
}

function showDetails() {
  const panel = at("details");
  const mark = MARKS.get(shown);
  if (mark) panel.replaceChildren(make("h2", { tabIndex: -1 }, make("b", { textContent: mark.key }), ` ${flat(mark.surface)}`), make("dl", {}, ...definitions([...factsOf(mark), ...othersOf(mark)])));
  else panel.replaceChildren(make("p", { className: "quiet", textContent: word(MARKS.size ? "nothing" : "none_found") }));
  const sign = (style, key) => make("li", {}, make("span", { className: `mark ${style} CITES`, textContent: word(key) }));
  panel.append(make("div", { className: "key" }, make("ul", {}, sign("shown", "keyShown"), sign("governor", "keyGovernor"), sign("governed", "keyGoverned")), make("p", { textContent: word("numbering") })));
  panel.scrollTop = 0;
}

// What the text shows

function highlight(name, style, on) {
  for (const piece of MARKS.get(name)?.pieces ?? []) piece.classList.toggle(style, on);
}

function paint(name, on) {
  const mark = MARKS.get(name);
  if (!mark) return;
  highlight(name, "shown", on);
  if (mark.governor) highlight(mark.governor, "governor", on);
  for (const each of mark.governs) highlight(each, "governed", on);
}

/** A line from the citation that governs to the one that is governed. */
function drawTie() {
  const mark = MARKS.get(shown);
  const tie = at("tie");
  if (!mark?.governor) { tie.setAttribute("d", ""); return; }
  const frame = at("ties").getBoundingClientRect();
  const [from, to] = [mark.governor, mark.key].map((key) => MARKS.get(key).pieces.flatMap((piece) => [...piece.getClientRects()]));
  const down = to[0].top >= from[0].top;
  const [start, end] = down ? [from.at(-1), to[0]] : [from[0], to.at(-1)]; // where the two are nearest
  const beside = Math.abs(start.top - end.top) < start.height / 2;
  const x = (box, right) => (right ? box.right - Math.min(16, box.width / 2) : box.left + Math.min(16, box.width / 2)) - frame.left;
  const [x1, x2] = [x(start, beside && down), x(end, beside && !down)];
  const y1 = (beside || !down ? start.top : start.bottom) - frame.top;
  const y2 = (beside || down ? end.top : end.bottom) - frame.top;
  const [bend1, bend2] = beside ? [y1 - 16, y2 - 16] : [(y1 + y2) / 2, (y1 + y2) / 2];
  tie.setAttribute("d", `M${x1} ${y1}C${x1} ${bend1} ${x2} ${bend2} ${x2} ${y2}`);
  at("ties").style.setProperty("--relation", LOOKS.relations[mark.look].colour);
}

function show(name) {
  if (name !== shown) {
    paint(shown, false);
    at("list").querySelector("[aria-current]")?.removeAttribute("aria-current");
    shown = name;
    paint(shown, true);
    itemOf(name)?.setAttribute("aria-current", "true");
    showDetails();
    drawTie();
  }
}

/** Keep a mark, or none: it stays when the pointer goes. */
function keep(name) {
  kept = name;
  show(name);
  const item = itemOf(name);
  if (item) { rove(item); item.scrollIntoView({ block: "nearest" }); }
}

/** Bring a mark into view, focus it and write its address. */
function go(name) {
  const mark = MARKS.get(name);
  if (off.delete(mark.look)) applyFilters(true);
  linkOf(name).scrollIntoView({ block: "center" });
  linkOf(name).focus({ preventScroll: true });
  keep(name);
  history.replaceState(null, "", `#${name}`);
}

// The list and its filter

const itemOf = (name) => MARKS.get(name)?.item;

function item(mark) {
  const lacks = missing(mark);
  const parts = mark.look === REJECTED ? [reasonOf(mark)] : [word(mark.relation), mark.id || "—"];
  const small = make("small", { textContent: parts.join(" · ") });
  if (mark.confidence < 1) small.append(` · ${Math.round(mark.confidence * 100)}%`);
  if (lacks.length) small.append(" · ", make("span", { className: "doubt", textContent: word("incomplete", { parts: lacks.join(", ") }) }));
  const link = make("a", { href: `#${mark.key}`, tabIndex: -1 }, swatch(mark.look), " ", make("b", { textContent: mark.key }), ` ${flat(mark.surface)}`, small);
  link.dataset.name = mark.key;
  mark.item = link;
  return make("li", {}, link, make("span", { id: `about-${mark.key}`, hidden: true, textContent: spoken(mark) }));
}

/** One item of the list is in the tab order; the arrow keys go on from it. */
function rove(link) {
  for (const other of at("list").querySelectorAll('[tabindex="0"]')) other.tabIndex = -1;
  if (link) link.tabIndex = 0;
}

const LOOKS_IN_ORDER = [...Object.keys(LOOKS.relations), REJECTED];

function refreshList() {
  at("list").replaceChildren(...[...MARKS.values()].map(item));
  const counts = new Map();
  for (const mark of MARKS.values()) counts.set(mark.look, (counts.get(mark.look) ?? 0) + 1);
  const field = at("relations");
  field.replaceChildren(field.firstElementChild);
  const present = LOOKS_IN_ORDER.filter((look) => counts.has(look));
  const all = make("button", { type: "button", className: "text", id: "all" });
  all.onclick = () => { if (off.size) off.clear(); else present.forEach((look) => off.add(look)); applyFilters(true); };
  if (present.length) field.append(all);
  for (const look of present) {
    const box = make("input", { type: "checkbox" });
    box.dataset.key = look;
    box.onchange = () => { if (box.checked) off.delete(look); else off.add(look); applyFilters(); };
    field.append(make("label", { title: look === REJECTED ? word("rejectedTip") : look }, box, swatch(look), make("span", { textContent: word(look) }), make("span", { className: "count", textContent: counts.get(look).toLocaleString(language) })));
  }
  applyFilters(true);
}

function applyFilters(boxes = false) {
  const visible = [];
  for (const mark of MARKS.values()) {
    const hidden = off.has(mark.look);
    itemOf(mark.key).parentElement.hidden = hidden;
    linkOf(mark.key).tabIndex = hidden ? -1 : 0;
    if (!hidden) visible.push(mark);
  }
  for (const piece of document.querySelectorAll("#text [data-marks]")) {
    piece.classList.toggle("off", piece.dataset.marks.split(" ").every((name) => off.has(MARKS.get(name).look)));
  }
  if (boxes) for (const box of at("relations").querySelectorAll("input")) box.checked = !off.has(box.dataset.key);
  if (at("all")) at("all").textContent = word(off.size ? "all" : "none");
  if (off.has(MARKS.get(kept)?.look)) keep(null);
  rove(itemOf((visible.find((mark) => mark.key === kept) ?? visible[0])?.key));
  const total = word(DATA.rejected.length ? "counterRejected" : "counter", { n: DATA.citations.length, r: DATA.rejected.length });
  at("counter").textContent = off.size ? `${total} · ${word("shownOnly", { n: visible.length })}` : total;
}

// Pointer and keyboard

const nameAt = (element) => element.closest?.("[data-marks]:not(.off)")?.dataset.marks.split(" ").filter((name) => !off.has(MARKS.get(name).look)).at(-1) ?? element.closest?.("#list [data-name]")?.dataset.name ?? null;

let pointer = ""; // where it was: what scrolls under a pointer at rest is not pointed at

for (const place of [at("text"), at("list")]) {
  place.addEventListener("pointermove", (event) => {
    const before = pointer;
    pointer = `${event.screenX} ${event.screenY}`;
    if (pointer !== before) show(nameAt(event.target) ?? kept);
  });
  place.addEventListener("pointerleave", () => show(kept));
  place.addEventListener("click", (event) => {
    const name = nameAt(event.target);
    if (event.target.closest("a")) event.preventDefault();
    if (name === null || (event.detail > 0 && !getSelection().isCollapsed)) return; // a drag selects text
    if (place === at("list")) { go(name); return; }
    keep(name);
    history.replaceState(null, "", `#${name}`);
    if (event.detail === 0) at("details").querySelector("h2").focus(); // by Enter
  });
}
at("text").addEventListener("focusin", (event) => { if (event.target.id) keep(event.target.id); });

at("list").addEventListener("keydown", (event) => {
  const links = [...at("list").querySelectorAll("li:not([hidden]) a")];
  const here = links.indexOf(document.activeElement);
  const next = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: links.length - 1 }[event.key];
  if (next === undefined || !links[next]) return;
  event.preventDefault();
  rove(links[next]);
  links[next].focus();
  show(links[next].dataset.name);
  linkOf(shown).scrollIntoView({ block: "center" });
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || kept === null) return;
  if (at("details").contains(document.activeElement)) linkOf(kept).focus();
  else { keep(null); history.replaceState(null, "", location.pathname + location.search); }
});

const fromAddress = () => { const name = location.hash.slice(1); if (MARKS.has(name)) go(name); };
addEventListener("hashchange", fromAddress);
addEventListener("resize", drawTie);

// Languages

function speak(chosen) {
  language = chosen;
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = word(element.dataset.word);
  for (const element of document.querySelectorAll("[data-word-label]")) element.ariaLabel = word(element.dataset.wordLabel);
  for (const button of document.querySelectorAll("[data-language]")) button.ariaPressed = String(button.dataset.language === language);
  const told = { ...DATA.header, type: DATA.header.type && typeName(DATA.header.type), date: DATA.header.date && dateOf(DATA.header.date), recipients: DATA.header.recipients?.join("; ") };
  const rows = DATA.fields.map((field) => [field, told[field] ? [told[field]] : null]);
  at("facts").querySelector("dl").replaceChildren(...definitions([...rows, ["source", [DATA.file]], ...DATA.warnings.map((each) => ["warning", [each]])]));
  refreshList();
  itemOf(shown)?.setAttribute("aria-current", "true");
  showDetails();
  drawTie();
}

for (const button of document.querySelectorAll("[data-language]")) button.onclick = () => speak(button.dataset.language);
at("filters").open = innerWidth > 760;
speak("vi");
fromAddress();
document.documentElement.dataset.ready = "";
