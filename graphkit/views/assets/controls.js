// Search, legend and filters, languages, keyboard.

const SVG = "http://www.w3.org/2000/svg";
const OUTLINES = {
  "ellipse": "M9 2a7 7 0 1 0 .01 0z", "round-rectangle": "M4 3h10q2 0 2 2v8q0 2 -2 2h-10q-2 0 -2 -2v-8q0 -2 2 -2z", "diamond": "M9 1l8 8l-8 8l-8 -8z",
  "triangle": "M9 2l8 14h-16z", "hexagon": "M5 2h8l4 7l-4 7h-8l-4 -7z", "pentagon": "M9 1.5l8 6l-3 9h-10l-3 -9z",
};

function drawSvg(width, attributes) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [name, value] of Object.entries({ width, height: 18, "aria-hidden": "true" })) svg.setAttribute(name, value);
  for (const each of attributes) {
    const path = document.createElementNS(SVG, "path");
    for (const [name, value] of Object.entries(each)) path.setAttribute(name, value);
    svg.append(path);
  }
  return svg;
}

const shapeSwatch = (shape, colour, filled = true) =>
  drawSvg(18, [{ d: OUTLINES[shape], fill: filled ? colour : "#ffffff", stroke: colour, "stroke-width": 2 }]);

function lineSwatch(relation) {
  const { colour, line } = LOOKS.relations[relation];
  const dashes = { solid: "none", dashed: "6 3", dotted: "2 3" }[line];
  return drawSvg(34, [
    { d: "M0 9h26", stroke: colour, "stroke-width": 2.5, "stroke-dasharray": dashes, fill: "none" }, { d: "M24 4l9 5l-9 5z", fill: colour },
  ]);
}

function count(values) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

const TYPE_COUNTS = count(NODES.map(typeOf));
const LEVEL_COUNTS = count(NODES.map((node) => node.layer));
const BODY_COUNTS = count(NODES.filter((node) => node.issuer).map((node) => node.issuer));
const YEARS = [...new Set(NODES.map((node) => node.year ?? (node.date ? Number(node.date.slice(0, 4)) : null)).filter((year) => year !== null))].sort((a, b) => a - b);
const RELATION_COUNTS = count(EDGES.map((edge) => edge.type));

function checkBox(off, key, swatch, name, number) {
  const box = make("input", { type: "checkbox", checked: !off.has(key) });
  box.dataset.key = key;
  box.onchange = () => { if (box.checked) off.delete(key); else off.add(key); applyFilters(); };
  return make("label", {}, box, swatch, make("span", { textContent: name }), make("span", { className: "count", textContent: number.toLocaleString(language) }));
}

function allOrNone(off, keys) {
  const button = make("button", { type: "button", className: "text", textContent: word(off.size ? "all" : "none") });
  button.onclick = () => {
    if (off.size) off.clear(); else keys.forEach((key) => off.add(key));
    applyFilters();
    const field = button.closest("fieldset").id;
    refreshFilters();
    document.querySelector(`#${field} button`).focus();
  };
  return button;
}

const NEUTRAL = "#4d5761";

function picker(key, chosenValue, values, change) {
  const select = make("select", {}, make("option", { value: "", textContent: word(key === "bodyFilter" ? "allBodies" : "all") }),
    ...values.map((value) => make("option", { value, textContent: String(value), selected: value === chosenValue })));
  select.dataset.key = key;
  select.onchange = () => { change(select.value); applyFilters(); };
  return make("label", { className: "pick" }, make("span", { textContent: word(key) }), select);
}

/** The legend is the filter: each line is a check box with the sign that it stands for. */
function refreshFilters() {
  const [types, relations, marks, levels, narrow] = ["types", "relations", "marks", "levels", "narrow"].map((id) => document.getElementById(id));
  for (const field of [types, relations, levels, narrow]) field.replaceChildren(field.firstElementChild);
  levels.append(...Object.keys(LOOKS.levels).filter((level) => LEVEL_COUNTS.has(level)).map((level) =>
    checkBox(hidden.levels, level, shapeSwatch("ellipse", LOOKS.levels[level].colour), levelName(level), LEVEL_COUNTS.get(level))));
  narrow.append(picker("yearFrom", hidden.from, YEARS, (value) => { hidden.from = value === "" ? null : Number(value); }),
    picker("yearTo", hidden.to, YEARS, (value) => { hidden.to = value === "" ? null : Number(value); }),
    picker("bodyFilter", hidden.body, [...BODY_COUNTS.keys()].sort((a, b) => BODY_COUNTS.get(b) - BODY_COUNTS.get(a)).slice(0, 100), (value) => { hidden.body = value; }));
  types.append(allOrNone(hidden.types, [...TYPE_COUNTS.keys()]));
  for (const family of Object.keys(LOOKS.families)) {
    const members = [...TYPE_COUNTS.keys()].filter((type) => lookOf(type).family === family).sort((a, b) => TYPE_COUNTS.get(b) - TYPE_COUNTS.get(a));
    if (members.length && family !== ORGANIZATION) types.append(make("h3", { textContent: LOOKS.families[family][language] }));
    types.append(...members.map((type) => checkBox(hidden.types, type, shapeSwatch(lookOf(type).shape, NEUTRAL), typeName(type), TYPE_COUNTS.get(type))));
  }
  relations.append(allOrNone(hidden.relations, [...RELATION_COUNTS.keys()]));
  for (const relation of Object.keys(LOOKS.relations).filter((name) => RELATION_COUNTS.has(name))) {
    relations.append(checkBox(hidden.relations, relation, lineSwatch(relation), relationName(relation), RELATION_COUNTS.get(relation)));
  }
  const grey = NEUTRAL;
  marks.replaceChildren(
    make("li", {}, shapeSwatch("ellipse", grey), word("held")), make("li", {}, shapeSwatch("ellipse", grey, false), word("stub")),
    make("li", {}, word("more")),
    ...(GROUPS.length ? [make("li", {}, shapeSwatch("hexagon", NEUTRAL, false), word("folded"))] : []),
    ...(DATA.all > NODES.length ? [make("li", {}, word("whole", { n: NODES.length, all: DATA.all }))] : []),
  );
}

// Search

const SHOWN = 20;
const search = document.getElementById("search");
const results = document.getElementById("results");
let active = 0;

function showResults() {
  const found = find(search.value);
  const options = found.slice(0, SHOWN).map((number, index) => {
    const node = NODES[number];
    const option = make("li", { id: `result${index}`, textContent: nameOf(node) });
    option.setAttribute("role", "option");
    if (node.title && node.code) option.append(make("small", { textContent: shorten(node.title, 110) }));
    option.onclick = () => pick(number);
    return option;
  });
  const note = !found.length ? word("noResult") : found.length > SHOWN ? word("moreResults", { n: found.length - SHOWN }) : "";
  results.replaceChildren(...options, ...(note ? [make("li", { className: "note", textContent: note })] : []));
  results.hidden = !search.value.trim();
  search.setAttribute("aria-expanded", String(!results.hidden));
  activate(0);
}

function activate(index) {
  const options = [...results.querySelectorAll('[role="option"]')];
  active = Math.max(0, Math.min(index, options.length - 1));
  options.forEach((option, at) => option.setAttribute("aria-selected", String(at === active)));
  options[active]?.scrollIntoView({ block: "nearest" });
  if (options.length) search.setAttribute("aria-activedescendant", `result${active}`); else search.removeAttribute("aria-activedescendant");
}

function closeResults() {
  results.hidden = true;
  search.setAttribute("aria-expanded", "false");
}

function pick(number) {
  closeResults();
  jump(number);
}

search.oninput = showResults;
search.onfocus = showResults;
search.onkeydown = (event) => {
  if (event.key === "ArrowDown") activate(active + 1);
  else if (event.key === "ArrowUp") activate(active - 1);
  else if (event.key === "Enter") { if (find(search.value).length) pick(find(search.value)[results.hidden ? 0 : active]); }
  else if (event.key === "Escape") closeResults();
  else return;
  event.preventDefault();
};
document.addEventListener("pointerdown", (event) => { if (!event.target.closest(".search")) closeResults(); });
search.onblur = (event) => { if (!event.relatedTarget?.closest(".search")) setTimeout(closeResults, 150); };

// Pointer and keyboard on the canvas

cy.on("tap", "node[number >= 0]", (event) => choose(event.target.data("number")));
cy.on("tap", "node.group", (event) => openGroup(event.target.data("folded")));
cy.on("tap", "edge[number >= 0]", (event) => chooseEdge(event.target.data("number")));
cy.on("tap", (event) => { if (event.target === cy) choose(null); });
cy.on("dbltap", "node[number >= 0]", (event) => expand(event.target.data("number")));
cy.on("mouseover", "node, edge", (event) => event.target.data("font", Math.max(12, 12 / cy.zoom())).addClass("hover"));
cy.on("mouseout", "node, edge", (event) => event.target.removeClass("hover"));
cy.on("zoom", () => requestAnimationFrame(nameWhatFits));

const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** The nearest drawn node in a direction, sideways distance counting double. */
function nearest(from, [dx, dy]) {
  const here = from.position();
  let best = null;
  cy.nodes().not(".off").forEach((element) => {
    const { x, y } = element.position();
    const ahead = (x - here.x) * dx + (y - here.y) * dy;
    const aside = Math.abs((x - here.x) * dy) + Math.abs((y - here.y) * dx);
    const distance = ahead + 2 * aside;
    if (ahead > 1 && (best === null || distance < best.distance)) best = { element, distance };
  });
  return best?.element;
}

canvas.onkeydown = (event) => {
  const current = chosen?.node !== undefined ? drawn(chosen.node) : chosen?.group !== undefined ? cy.getElementById(`g${chosen.group}`) : null;
  if (event.key in DIRECTIONS) {
    const begin = DATA.root ?? BY_DEGREE.find((number) => isDrawn(number) && !isHidden(NODES[number]));
    const first = begin === undefined ? cy.nodes(".group").first() : drawn(begin);
    const next = current ? nearest(current, DIRECTIONS[event.key]) : first.nonempty() && first;
    if (next) {
      if (next.hasClass("group")) chooseGroup(next.data("folded")); else choose(next.data("number"));
      const at = next.renderedPosition();
      if (at.x < 60 || at.y < 60 || at.x > cy.width() - 60 || at.y > cy.height() - 60) cy.center(next);
      document.getElementById("cursor").textContent = next.hasClass("group") ? next.data("text") : nameOf(NODES[next.data("number")]);
    }
  } else if (event.key === "Enter") showDetails(true);
  else if (event.key === "+" && current) { if (chosen.group === undefined) expand(chosen.node); else openGroup(chosen.group); }
  else return;
  event.preventDefault();
};
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && chosen && !event.target.closest(".search")) { choose(null); canvas.focus(); }
});

const zoomBy = (factor) => cy.zoom({ level: cy.zoom() * factor, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
document.getElementById("zoomIn").onclick = () => zoomBy(1.4);
document.getElementById("zoomOut").onclick = () => zoomBy(1 / 1.4);
document.getElementById("fit").onclick = fitAll;
document.getElementById("png").onclick = savePng;
document.getElementById("svg").onclick = saveSvg;

// Languages

function speak(chosenLanguage) {
  language = chosenLanguage;
  document.documentElement.lang = language;
  const about = DATA.title || (DATA.root === null ? "" : nameOf(NODES[DATA.root]));
  const named = DATA.root === null || DATA.kind === "neighbourhood" ? DATA.title : "";
  const title = named || word(`kind_${DATA.kind}`, { title: about });
  document.title = title;
  document.getElementById("title").textContent = title;
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = word(element.dataset.word);
  for (const element of document.querySelectorAll("[data-word-label]")) element.ariaLabel = word(element.dataset.wordLabel);
  for (const element of document.querySelectorAll("[data-word-title]")) element.title = word(element.dataset.wordTitle);
  for (const element of document.querySelectorAll(".zoom button")) element.title = element.ariaLabel;
  search.placeholder = word("search");
  for (const button of document.querySelectorAll("[data-language]")) button.ariaPressed = String(button.dataset.language === language);
  refreshFilters();
  drawRegions();
  label();
  applyFilters();
  showDetails();
}

for (const button of document.querySelectorAll("[data-language]")) button.onclick = () => speak(button.dataset.language);

// Begin

/** Whether the root itself is among what is drawn at first. */
const isStart = () => NODES[DATA.root].at !== undefined;

const wide = matchMedia("(min-width: 761px)").matches;
document.getElementById("filters").open = wide && document.documentElement.dataset.inside !== "true";
for (const id of ["above", "below"]) document.getElementById(id).hidden = DATA.root === null || DATA.kind !== "neighbourhood" || NODES[DATA.root].label === "Organization";
if (DATA.root !== null && wide && isStart()) chosen = { node: DATA.root };
speak(language);
draw(new Map(NODES.flatMap((node, number) => (node.at ? [[number, node.at]] : []))));
fitAll();
// When panels open or the window changes, what was in the middle stays in the middle.
let box = { width: cy.width(), height: cy.height() };
new ResizeObserver(() => {
  cy.resize();
  cy.panBy({ x: (cy.width() - box.width) / 2, y: (cy.height() - box.height) / 2 });
  box = { width: cy.width(), height: cy.height() };
}).observe(canvas);
document.documentElement.dataset.ready = "true";
