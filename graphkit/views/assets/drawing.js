// What stands on the canvas. Positions come with the data; nothing moves by itself.

const CELL = { width: 132, height: 84 };
const ALWAYS = 16; // nodes named even where their label covers a node of lower rank
const STEP = 30; // neighbours that one expansion adds
const canvas = document.getElementById("canvas");
const hidden = { types: new Set(), relations: new Set(), levels: new Set(), from: null, to: null, body: "" };
const OPENED = 60; // members that one opening of a group draws
const GROUPS = DATA.groups.map((group) => ({ ...group, left: [...group.members] }));
const groupName = (group) => (group.name in WORDS.vi ? `${word(group.name)} ${word("groupAll", { n: group.left.length })}` : `${group.name}\n${word("groupAll", { n: group.left.length })}`);
/** Whether the filters leave a node out. */
function isHidden(node) {
  const year = node.year ?? (node.date ? Number(node.date.slice(0, 4)) : null);
  return hidden.types.has(typeOf(node)) || hidden.levels.has(node.layer) || (hidden.body !== "" && bodyOf(node) !== hidden.body) ||
    (year !== null && ((hidden.from !== null && year < hidden.from) || (hidden.to !== null && year > hidden.to)));
}
const sizeOf = (node) => Math.round(Math.min(64, 18 + 5 * Math.sqrt(node.edges.length)));

const cy = cytoscape({
  container: canvas,
  minZoom: 0.04,
  maxZoom: 3,
  boxSelectionEnabled: false,
  selectionType: "single",
  layout: { name: "preset" },
  style: [
    { selector: "node", style: {
      "width": "data(size)", "height": "data(size)", "shape": "data(shape)", "background-color": "data(fill)",
      "border-color": "data(colour)", "border-width": "data(border)", "font-family": "system-ui, Segoe UI, Roboto, Noto Sans, DejaVu Sans, sans-serif",
      "color": "#1b1f24", "text-valign": "bottom", "text-margin-y": 3, "text-wrap": "wrap", "text-max-width": "data(wrap)",
      "text-background-color": "#ffffff", "text-background-opacity": 0.85, "text-background-padding": 1, "text-events": "yes",
    } },
    { selector: "node.named", style: { "label": "data(text)", "font-size": "data(font)" } },
    { selector: "node.root", style: { "border-color": "#1b1f24", "outline-width": "data(border)", "outline-color": "#1b1f24", "outline-offset": "data(border)" } },
    { selector: "edge", style: {
      "width": "data(width)", "line-color": "data(colour)", "line-style": "data(line)", "target-arrow-color": "data(colour)",
      "target-arrow-shape": "triangle", "arrow-scale": 1.1, "curve-style": "bezier", "opacity": 0.75, "overlay-padding": 6,
      "color": "#1b1f24", "text-rotation": "autorotate", "text-background-color": "#ffffff", "text-background-opacity": 0.9, "text-background-padding": 2,
    } },
    { selector: "edge.arc", style: { "curve-style": "unbundled-bezier", "control-point-distances": 46, "control-point-weights": 0.5 } },
    { selector: "edge.faint", style: { "opacity": 0.4 } },
    { selector: "edge.beside", style: { "opacity": 0.13, "arrow-scale": 0.7 } },
    { selector: "node.group", style: { "shape": "round-octagon", "background-color": "#eef2f6", "border-color": "#4d5761", "border-style": "double", "text-wrap": "wrap" } },
    { selector: "edge.bundle", style: { "line-color": "#aab4be", "target-arrow-shape": "none", "opacity": 0.6, "curve-style": "straight" } },
    { selector: ".off", style: { "display": "none" } },
    { selector: "node.dim", style: { "opacity": 0.3 } },
    { selector: "edge.dim", style: { "opacity": 0.12 } },
    { selector: "edge.lit", style: {
      "opacity": 1, "width": "data(lit)", "z-index": 5, "label": "data(text)", "font-size": "data(font)",
          } },
    { selector: "edge.quiet", style: { "label": "" } },
    { selector: ".hover", style: { "label": "data(text)", "font-size": "data(font)", "opacity": 1, "z-index": 10 } },
    { selector: ".chosen", style: { "underlay-color": "#0a5a9c", "underlay-opacity": 0.35, "underlay-padding": 9, "z-index": 9 } },
    { selector: ":active", style: { "overlay-opacity": 0 } },
  ],
});

const drawn = (number) => cy.getElementById(`n${number}`);
const onCanvas = new Set();
const isDrawn = (number) => onCanvas.has(number);

/** Neighbours of a node that are not on the canvas, best-connected first. */
function hiddenNeighbours(number) {
  const found = new Set(NODES[number].edges.map((edge) => otherEnd(EDGES[edge], number)).filter((other) => !isDrawn(other)));
  return [...found].sort((a, b) => NODES[b].edges.length - NODES[a].edges.length || a - b);
}

/** Put nodes on the canvas, with their edges to all that is there. `places`: number → [x, y]. */
function draw(places) {
  places.forEach((_, number) => onCanvas.add(number));
  const elements = [];
  for (const [number, [x, y]] of places) {
    const node = NODES[number];
    const look = lookOf(typeOf(node));
    elements.push({
      group: "nodes",
      position: { x, y },
      classes: number === DATA.root ? "root" : "",
      data: {
        id: `n${number}`, number, type: typeOf(node), size: sizeOf(node), shape: look.shape, colour: colourOf(node),
        fill: isHeld(node) ? colourOf(node) : "#ffffff", text: labelOf(node, hiddenNeighbours(number).length), border: 3, font: 12, wrap: 120,
      },
    });
  }
  const edges = new Set();
  cy.batch(() => {
    cy.add(elements);
    for (const number of places.keys()) {
      for (const edge of NODES[number].edges) if (isDrawn(EDGES[edge].from) && isDrawn(EDGES[edge].to)) edges.add(edge);
    }
    cy.add([...edges].map(edgeElement));
  });
  bundle();
  label();
  applyFilters();
}

function edgeElement(number) {
  const edge = EDGES[number];
  const look = LOOKS.relations[edge.type];
  const level = DATA.root !== null && DATA.kind !== "timeline" && edge.from !== edge.to && Math.abs(drawn(edge.from).position("y") - drawn(edge.to).position("y")) < 1;
  const faint = edge.type === "CITES" || edge.type === "ISSUED_BY";
  return {
    group: "edges",
    classes: [level && "arc", faint && "faint", edge.faint && "beside"].filter(Boolean).join(" "),
    data: {
      id: `e${number}`, number, source: `n${edge.from}`, target: `n${edge.to}`, relation: edge.type, text: relationName(edge.type),
      colour: look.colour, line: look.line, lit: 3, width: faint ? 1.2 : Math.min(4, 1.6 + 0.4 * (edge.mentions ?? 1)), font: 12,
    },
  };
}

/** Draw the groups that are still folded, and what joins them with each other and with the nodes that are drawn. */
function bundle() {
  const home = new Map();
  GROUPS.forEach((group, number) => {
    group.left = group.left.filter((member) => !isDrawn(member));
    for (const member of group.left) home.set(member, `g${number}`);
  });
  cy.batch(() => {
    cy.edges(".bundle").remove();
    GROUPS.forEach((group, number) => {
      const there = cy.getElementById(`g${number}`);
      if (!group.left.length) there.remove();
      else if (there.empty()) {
        cy.add({ group: "nodes", position: { x: group.at[0], y: group.at[1] }, classes: "group",
          data: { id: `g${number}`, folded: number, size: Math.round(26 + 7 * Math.log2(group.left.length + 1)), text: groupName(group), border: 4, font: 12, wrap: 150, shape: "round-octagon", colour: "#4d5761", fill: "#eef2f6", type: "" } });
      } else there.data("text", groupName(group));
    });
    const counts = new Map();
    if (home.size) {
      const end = (number) => home.get(number) ?? (isDrawn(number) ? `n${number}` : null);
      for (const edge of EDGES) {
        const ends = [end(edge.from), end(edge.to)].sort();
        if (ends[0] === null || ends[1] === null || ends[0] === ends[1] || !(ends[0][0] === "g" || ends[1][0] === "g")) continue;
        const key = ends.join(" ");
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
      cy.add([...counts].map(([key, count]) => {
        const [source, target] = key.split(" ");
        return { group: "edges", classes: "bundle", data: { id: `b${key}`, source, target, count, width: Math.min(12, 1 + 1.3 * Math.log2(count)), lit: 4, colour: "#aab4be", line: "solid", text: count.toLocaleString(language), font: 12 } };
      }));
    }
  });
}

/** Draw the first members of a group around its place. */
function openGroup(number) {
  const group = GROUPS[number];
  const members = group.left.slice(0, OPENED);
  const places = freePlaces({ x: group.at[0], y: group.at[1] }, members.length);
  draw(new Map(members.map((member, index) => [member, places[index]])));
  refreshFilters();
  look(cy.collection(members.map(drawn)));
  choose(members[0]);
}

/** Names in the reader's language, with the number of neighbours that are not drawn. */
function label() {
  const rename = (element, text) => void (element.data("text") !== text && element.data("text", text));
  cy.batch(() => {
    cy.nodes("[number >= 0]").forEach((element) => {
      const number = element.data("number");
      rename(element, labelOf(NODES[number], hiddenNeighbours(number).length));
    });
    cy.nodes(".group").forEach((element) => rename(element, groupName(GROUPS[element.data("folded")])));
    cy.edges("[number >= 0]").forEach((element) => rename(element, relationName(element.data("relation"))));
  });
}

function applyFilters() {
  cy.batch(() => {
    cy.nodes("[number >= 0]").forEach((element) => void element.toggleClass("off", isHidden(NODES[element.data("number")])));
    cy.edges("[number >= 0]").forEach((element) => void element.toggleClass("off", hidden.relations.has(element.data("relation"))));
  });
  const shown = cy.nodes("[number >= 0]").not(".off").length;
  document.getElementById("counter").textContent = word("counter", { drawn: shown, all: NODES.length });
  nameWhatFits();
}

/** Keep nodes and names legible at this zoom; name the nodes whose labels have room, the chosen first, then hubs:
 *  no label covers another, and only those of the first few cover a node, never one of higher rank. */
function nameWhatFits() {
  const zoom = cy.zoom();
  const size = Math.max(12, 12 / zoom);
  const wrap = 10 * size;
  const order = cy.nodes().not(".off").toArray();
  cy.batch(() => order.forEach((element) => {
    if (element.data("font") === size) return;
    const own = element.data("number") === undefined ? Math.round(26 + 7 * Math.log2(GROUPS[element.data("folded")].left.length + 1)) : sizeOf(NODES[element.data("number")]);
    element.data({ font: size, wrap, border: Math.max(3, 1.6 / zoom), size: Math.max(own, 10 / zoom) });
  }));
  const taken = [];
  const rank = (element) => (element.hasClass("chosen") ? 2e6 : 0) + (element.hasClass("root") ? 1e6 : 0) +
    (element.hasClass("dim") ? -1e6 : 0) + (element.data("number") === undefined ? 1e5 + GROUPS[element.data("folded")].left.length : NODES[element.data("number")].edges.length);
  const ranks = new Map(order.map((element) => [element, rank(element)]));
  order.sort((a, b) => ranks.get(b) - ranks.get(a));
  const bodies = order.map(bodyBox);
  const crosses = (box) => (other) => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom;
  cy.batch(() => {
    order.forEach((element, place) => {
      const box = labelBox(element, size, wrap);
      const fits = !taken.some(crosses(box)) && !(place < ALWAYS ? bodies.slice(0, place) : bodies).some(crosses(box));
      if (fits) taken.push(box);
      element.toggleClass("named", fits);
    });
    cy.edges(".lit, .hover").forEach((element) => void element.data({ font: size, lit: size / 4 }));
  });
}

function bodyBox(element) {
  const { x, y } = element.position();
  const half = element.data("size") / 2;
  return { left: x - half, right: x + half, top: y - half, bottom: y + half };
}

function labelBox(element, size, wrap) {
  const lines = element.data("text").split("\n");
  const widths = lines.map((line) => line.length * size * 0.62);
  const rows = widths.reduce((sum, width) => sum + Math.ceil(width / wrap), 0);
  const half = Math.min(wrap, Math.max(...widths)) / 2 + 0.2 * size;
  const { x, y } = element.position();
  const top = y + element.data("size") / 2 + 3;
  return { left: x - half, right: x + half, top, bottom: top + rows * size * 1.25 };
}

/** Free places around a node, nearest first, on a grid that keeps its distance from all that is drawn. */
function freePlaces(centre, count) {
  const taken = cy.nodes().map((element) => element.position());
  const free = (x, y) => !taken.some((at) => Math.abs(at.x - x) < CELL.width * 0.9 && Math.abs(at.y - y) < CELL.height * 0.9);
  const places = [];
  for (let ring = 1; places.length < count; ring += 1) {
    const around = [];
    for (let i = -ring; i <= ring; i += 1) {
      for (let j = -ring; j <= ring; j += 1) {
        if (Math.max(Math.abs(i), Math.abs(j)) === ring) around.push([centre.x + i * CELL.width, centre.y + j * CELL.height]);
      }
    }
    around.sort((a, b) => Math.hypot(a[0] - centre.x, a[1] - centre.y) - Math.hypot(b[0] - centre.x, b[1] - centre.y));
    places.push(...around.filter(([x, y]) => free(x, y)));
  }
  return places.slice(0, count);
}

/** Draw the next hidden neighbours of a node near it. */
function expand(number) {
  const more = hiddenNeighbours(number).slice(0, STEP);
  if (!more.length) return;
  const places = freePlaces(drawn(number).position(), more.length);
  draw(new Map(more.map((other, index) => [other, places[index]])));
  look(cy.collection([drawn(number), ...more.map(drawn)]));
  choose(number);
}

/** Draw a node that is only in the data: near a drawn neighbour, else below everything. */
function ensureDrawn(number) {
  const node = NODES[number];
  hidden.types.delete(typeOf(node));
  hidden.levels.delete(node.layer);
  if (isHidden(node)) Object.assign(hidden, { from: null, to: null, body: "" });
  if (!isDrawn(number)) {
    const anchor = NODES[number].edges.map((edge) => otherEnd(EDGES[edge], number)).find(isDrawn);
    const box = cy.nodes().boundingBox();
    const place = anchor === undefined ? [(box.x1 + box.x2) / 2, box.y2 + CELL.height] : freePlaces(drawn(anchor).position(), 1)[0];
    draw(new Map([[number, place]]));
  }
  applyFilters();
}

function look(elements) {
  cy.fit(elements, 60);
  if (cy.zoom() > 1.2) cy.zoom({ level: 1.2, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
}

function fitAll() {
  cy.resize();
  const shown = cy.nodes().not(".off");
  if (shown.empty()) return;
  const box = shown.boundingBox();
  const regions = DATA.regions.filter((region) => region.kind !== "column");
  const left = Math.min(box.x1, ...regions.map((region) => region.left)), right = Math.max(box.x2, ...regions.map((region) => region.right));
  const top = Math.min(box.y1, ...regions.map((region) => region.top)), bottom = Math.max(box.y2, ...regions.map((region) => region.bottom));
  const room = regions.length ? 14 : 45;
  const zoom = Math.min(1.2, (cy.width() - 2 * room) / (right - left), (cy.height() - 2 * room) / (bottom - top));
  cy.viewport({ zoom, pan: { x: (cy.width() - (left + right) * zoom) / 2, y: (cy.height() - (top + bottom) * zoom) / 2 } });
  nameWhatFits();
}

/** Light up what is chosen and its surroundings. */
function highlight(element, surroundings) {
  cy.batch(() => {
    cy.elements().removeClass("chosen lit dim quiet");
    if (!element) return;
    cy.elements().not(surroundings).addClass("dim");
    const edges = surroundings.edges().addClass("lit");
    if (edges.length > 8) edges.addClass("quiet");
    element.addClass("chosen");
  });
  nameWhatFits();
}

// Named parts of the plane behind the nodes: levels of government, years, communities.

const plane = document.getElementById("regions");

function drawRegions() {
  plane.replaceChildren(...DATA.regions.map((region) => {
    const name = region.name in WORDS.vi ? word(region.name) : region.name;
    const part = make("div", { className: region.kind }, make("span", { textContent: name }));
    const level = LOOKS.levels[region.name.replace("level_", "")];
    if (level && region.kind === "band") { part.style.background = level.wash; part.firstChild.style.color = level.colour; }
    return part;
  }));
  placeRegions();
}

function placeRegions() {
  const zoom = cy.zoom(), pan = cy.pan();
  DATA.regions.forEach((region, number) => {
    const { style } = plane.children[number];
    const left = region.left * zoom + pan.x, top = region.top * zoom + pan.y;
    const width = (region.right - region.left) * zoom, height = (region.bottom - region.top) * zoom;
    if (region.kind === "column") Object.assign(style, { left: `${left}px`, width: `${width}px`, top: "0", height: "100%" });
    else if (region.kind === "band") Object.assign(style, { left: "0", width: "100%", top: `${top}px`, height: `${height}px` });
    else Object.assign(style, { left: `${left}px`, width: `${width}px`, top: `${top}px`, height: `${height}px` });
  });
}
cy.on("viewport resize", placeRegions);
