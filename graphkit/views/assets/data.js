// The graph as the page holds it. Every string in it is data from documents: it reaches the page as text only.

const read = (id) => JSON.parse(document.getElementById(id).textContent);
const LOOKS = read("looks");
const WORDS = read("words");
const DATA = read("data");
const NODES = DATA.nodes;
const EDGES = DATA.edges;

let language = document.documentElement.dataset.startLanguage ?? "vi";

function word(key, values = {}) {
  return WORDS[language][key].replace(/\{(\w+)\}/g, (_, name) => {
    const value = values[name];
    return typeof value === "number" ? value.toLocaleString(language) : value;
  });
}

for (const node of NODES) Object.assign(node, { edges: [] });
EDGES.forEach((edge, number) => {
  NODES[edge.from].edges.push(number);
  if (edge.to !== edge.from) NODES[edge.to].edges.push(number);
});

const ORGANIZATION = "organization";

/** What the type filter calls a node: a document type, "" where it is not known, or the organizations. */
const typeOf = (node) => (node.label === "Organization" ? ORGANIZATION : node.type ?? "");

/** Shape and names of a type: the shape tells its family. */
function lookOf(type) {
  if (type === ORGANIZATION) return { ...LOOKS.families[ORGANIZATION], family: ORGANIZATION };
  const known = LOOKS.types[type];
  const family = known?.family ?? "other";
  return { ...LOOKS.families[family], family, ...known };
}

/** The colour tells the level of government. */
const colourOf = (node) => LOOKS.levels[node.layer].colour;
const levelName = (level) => LOOKS.levels[level][language];
const bodyOf = (node) => (node.label === "Organization" ? node.name : node.issuer) ?? "";

/** A type's name in the reader's language; one that the table does not know stands as it is. */
function typeName(type) {
  if (type === "") return word("untyped");
  return type === ORGANIZATION || LOOKS.types[type] ? lookOf(type)[language] : type;
}

const relationName = (relation) => LOOKS.relations[relation][language];
const otherEnd = (edge, number) => (edge.from === number ? edge.to : edge.from);
const isHeld = (node) => node.label === "Organization" || node.held === true;
const shorten = (text, length) => (text.length > length ? text.slice(0, length - 1).trimEnd() + "…" : text);

/** The name in lists and headings. */
function nameOf(node) {
  if (node.label === "Organization") return node.name ?? node.id;
  if (!node.code) return node.title ?? node.id;
  const year = node.year && !node.code.includes(node.year) ? ` (${node.year})` : "";
  return `${typeName(typeOf(node))} ${node.code}${year}`;
}

/** The name on the canvas: short, in at most three lines. */
function labelOf(node, hidden) {
  const more = hidden ? `+${hidden.toLocaleString(language)}` : "";
  if (!node.code) return shorten(nameOf(node), 46) + (more && ` ${more}`);
  const year = node.year && !node.code.includes(node.year) ? String(node.year) : "";
  return [node.code, [year, more].filter(Boolean).join("  ")].filter(Boolean).join("\n");
}

/** The place of a document or of a citation in the web application; null where no server is known. */
function linkTo(node, citation) {
  if (DATA.server === "") return null;
  if (node.label === "Organization") return `${DATA.server}body?id=${encodeURIComponent(node.id)}`;
  const file = citation?.source ? `&file=${encodeURIComponent(citation.source)}#c${citation.start}` : "";
  return `${DATA.server}document?id=${encodeURIComponent(node.id)}${file}`;
}

/** Without diacritics and case, for search. */
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();

const BY_DEGREE = NODES.map((_, number) => number).sort((a, b) => NODES[b].edges.length - NODES[a].edges.length || a - b);

const SEARCHED = NODES.map((node) =>
  fold([node.code, node.type, node.number, node.symbol, node.title, node.name, node.year].filter((part) => part != null).join(" ")),
);

/** Numbers of the nodes that hold every word of the query: those whose code or name begins with it first, then hubs. */
function find(query) {
  const parts = fold(query).split(/\s+/).filter(Boolean);
  if (!parts.length) return [];
  const found = BY_DEGREE.filter((number) => parts.every((part) => SEARCHED[number].includes(part)));
  const first = (number) => SEARCHED[number].startsWith(parts.join(" "));
  return [...found.filter(first), ...found.filter((number) => !first(number))];
}
