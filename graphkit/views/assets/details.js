// The panel about one node or one edge: fields, relations, evidence.

const panel = document.getElementById("details");
const LIST = 40; // relations of one kind that are listed before the reader asks for all
let chosen = null; // {node: number} or {edge: number}

function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

const FIELDS = {
  Document: ["type", "code", "number", "symbol", "date", "year", "titleField", "issuer", "heldField", "source", "id"],
  Organization: ["name", "place", "id"],
};
const COLUMN = { titleField: "title", heldField: "held" };

function valueOf(column, value) {
  if (column === "type") return typeName(value);
  if (column === "held") return word(value ? "yes" : "no");
  if (column === "date" && language === "vi") return String(value).split("-").reverse().join("/");
  return String(value);
}

const nodeLink = (number) => make("button", { type: "button", className: "text", textContent: nameOf(NODES[number]), onclick: () => jump(number) });
const closeButton = () => make("button", { type: "button", className: "close", textContent: "✕", ariaLabel: word("close"), title: word("close"), onclick: () => { choose(null); canvas.focus(); } });

function nodeDetails(number) {
  const node = NODES[number];
  const fields = make("dl");
  const summary = node.label === "Document" && node.code && node.title;
  for (const field of FIELDS[node.label]) {
    if (field === "titleField" && summary) continue;
    const column = COLUMN[field] ?? field;
    if (node[column] != null) fields.append(make("dt", { textContent: word(field) }), make("dd", { textContent: valueOf(column, node[column]) }));
  }
  const parts = [closeButton(), make("h2", { tabIndex: -1, textContent: nameOf(node) }), make("p", { className: "quiet", textContent: levelName(node.layer) })];
  if (summary) parts.push(make("p", { textContent: node.title }));
  parts.push(...pageLink(linkTo(node), word(node.label === "Organization" ? "openBody" : "openDocument")));
  const waiting = hiddenNeighbours(number).length;
  if (waiting) {
    const text = waiting > STEP ? word("expandSome", { n: STEP, all: waiting }) : word("expand", { n: waiting });
    parts.push(make("p", {}, make("button", { type: "button", id: "expand", className: "act", textContent: text, onclick: () => expand(number) })));
  }
  parts.push(fields);
  const outgoing = node.edges.filter((edge) => EDGES[edge].from === number);
  const incoming = node.edges.filter((edge) => EDGES[edge].to === number);
  parts.push(...relationList(word("out"), outgoing, (edge) => edge.to));
  parts.push(...relationList(word(node.label === "Organization" ? "inOrganization" : "in"), incoming, (edge) => edge.from));
  return parts;
}

/** A link into the web application, in the window that the view itself is in. */
function pageLink(address, text) {
  return address === null ? [] : [make("p", {}, make("a", { href: address, target: "_top", textContent: text }))];
}

function groupDetails(number) {
  const group = GROUPS[number];
  const list = make("ul", {}, ...group.left.slice(0, LIST).map((member) => make("li", {}, nodeLink(member))));
  const parts = [closeButton(), make("h2", { tabIndex: -1, textContent: groupName(group) }),
    make("p", { className: "quiet", textContent: word("group", { n: group.left.length }) }),
    make("p", {}, make("button", { type: "button", id: "open", className: "act", textContent: word("openGroup", { n: Math.min(group.left.length, OPENED) }), onclick: () => openGroup(number) })),
    make("h3", { textContent: word("groupMembers") }), list];
  if (group.left.length > LIST) parts.push(make("p", { className: "quiet", textContent: `… ${(group.left.length - LIST).toLocaleString(language)}` }));
  return parts;
}

function relationList(heading, edges, other) {
  if (!edges.length) return [];
  const parts = [make("h3", { textContent: `${heading} (${edges.length.toLocaleString(language)})` })];
  for (const relation of Object.keys(LOOKS.relations)) {
    const members = edges.filter((edge) => EDGES[edge].type === relation);
    if (!members.length) continue;
    const list = make("ul");
    const item = (number) => {
      const edge = EDGES[number];
      const line = make("li", {}, nodeLink(other(edge)));
      if (edge.mentions) line.append(evidenceButton(number));
      return line;
    };
    list.append(...members.slice(0, LIST).map(item));
    parts.push(make("h4", {}, lineSwatch(relation), `${relationName(relation)} (${members.length.toLocaleString(language)})`), list);
    if (members.length > LIST) {
      const all = make("button", { type: "button", className: "text", textContent: word("showAll", { n: members.length }) });
      all.onclick = () => { list.append(...members.slice(LIST).map(item)); all.remove(); list.children[LIST].querySelector("button").focus(); };
      parts.push(all);
    }
  }
  return parts;
}

const evidenceButton = (number) => make("button", {
  type: "button", className: "evidence", textContent: timesOf(EDGES[number]), title: word("evidenceOf"),
  onclick: () => chooseEdge(number, true),
});

/** How often a relation is said; of tasks, how many they are. */
const timesOf = (edge) => word(edge.type === "ASSIGNS_TO" ? "tasksN" : "times", { n: edge.mentions });

function edgeDetails(number) {
  const edge = EDGES[number];
  const facts = [];
  if (edge.mentions) facts.push(timesOf(edge));
  if (edge.confidence != null) facts.push(word("confidence", { n: Math.round(edge.confidence * 100) }));
  const parts = [
    closeButton(),
    make("h2", { tabIndex: -1 }, nameOf(NODES[edge.from]), make("br"), lineSwatch(edge.type), relationName(edge.type), make("br"), nameOf(NODES[edge.to])),
    make("p", { className: "quiet", textContent: facts.join(" · ") }),
    make("ul", {}, make("li", {}, nodeLink(edge.from)), make("li", {}, nodeLink(edge.to))),
  ];
  const citations = (edge.citations ?? []).map((citation) => DATA.citations[citation]);
  if (!citations.length) return [...parts, make("p", { textContent: word("noEvidence") })];
  parts.push(make("h3", { textContent: word("evidence") }));
  const groups = new Map();
  for (const citation of citations) {
    const key = `${citation.sentence} ${citation.source}`;
    groups.set(key, [...(groups.get(key) ?? []), citation]);
  }
  for (const group of groups.values()) {
    parts.push(make("blockquote", {}, ...marked(DATA.sentences[group[0].sentence], group.map((citation) => citation.surface))));
    parts.push(...group.map(whereFrom));
  }
  const missing = edge.type === "ASSIGNS_TO" ? 0 : (edge.mentions ?? 0) - citations.length;
  if (missing > 0) parts.push(make("p", { className: "quiet", textContent: word("missing", { n: missing }) }));
  return parts;
}

/** Where a citation stands: its document, file, place in the text, cited provision. */
function whereFrom(citation) {
  const place = make("p", { className: "quiet" });
  if (citation.in !== undefined) place.append(word("in_document"), " ", nodeLink(citation.in), " · ");
  const facts = [citation.source, citation.start != null && word("characters", { start: citation.start, end: citation.end }),
    citation.pinpoint && `${word("pinpoint")}: ${citation.pinpoint}`];
  place.append(facts.filter(Boolean).join(" · "));
  const address = citation.in === undefined ? null : linkTo(NODES[citation.in], citation);
  if (address !== null) place.append(" · ", make("a", { href: address, target: "_top", textContent: word("openPlace") }));
  return place;
}

/** The sentence in pieces, the cited surfaces in <mark>; blanks and line breaks may differ between the two. */
function marked(sentence, surfaces) {
  const plain = (text) => text.trim().split(/\s+/).map((part) => part.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")).join("\\s+");
  const pattern = new RegExp(`(${[...new Set(surfaces)].sort((a, b) => b.length - a.length).map(plain).join("|")})`, "u");
  return sentence.split(new RegExp(pattern, "gu")).map((piece, index) => (index % 2 ? make("mark", { textContent: piece }) : piece));
}

function showDetails(focus = false) {
  if (chosen === null) panel.replaceChildren(make("p", { className: "quiet", textContent: word(NODES.length ? "nothing" : "empty") }));
  else if (chosen.group !== undefined) panel.replaceChildren(...groupDetails(chosen.group));
  else panel.replaceChildren(...(chosen.node !== undefined ? nodeDetails(chosen.node) : edgeDetails(chosen.edge)));
  panel.scrollTop = 0;
  if (focus) panel.querySelector("h2")?.focus();
}

/** Choose a node, or nothing. */
function choose(number, focus = false) {
  chosen = number === null ? null : { node: number };
  highlight(number === null ? null : drawn(number), number === null ? null : drawn(number).closedNeighborhood());
  showDetails(focus);
}

/** Choose a group. */
function chooseGroup(number, focus = false) {
  chosen = { group: number };
  const element = cy.getElementById(`g${number}`);
  highlight(element, element.closedNeighborhood());
  showDetails(focus);
}

/** Choose an edge; its ends are drawn first. */
function chooseEdge(number, focus = false) {
  const edge = EDGES[number];
  ensureDrawn(edge.from);
  ensureDrawn(edge.to);
  hidden.relations.delete(edge.type);
  refreshFilters();
  const element = cy.getElementById(`e${number}`);
  chosen = { edge: number };
  highlight(element, element.union(element.connectedNodes()));
  showDetails(focus);
}

/** Draw a node if it is not there, choose it and bring it into view with its neighbours. */
function jump(number) {
  ensureDrawn(number);
  refreshFilters();
  choose(number, true);
  cy.center(drawn(number));
  if (cy.zoom() < 0.8) { cy.zoom(0.8); cy.center(drawn(number)); }
}
