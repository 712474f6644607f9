// Pictures of what is drawn: PNG from the library, SVG written here, since the plugins for it are under the GPL.

function save(data, kind) {
  const address = URL.createObjectURL(data);
  const name = fold(document.title).replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
  make("a", { href: address, download: `${name || "graph"}.${kind}` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

async function savePng() {
  const box = cy.elements().not(".off").boundingBox();
  const scale = Math.max(1, Math.min(2, 6000 / Math.max(box.w, box.h, 1)));
  save(await cy.png({ output: "blob-promise", full: true, scale, bg: "#ffffff" }), "png");
}

const saveSvg = () => save(new Blob([svgOf()], { type: "image/svg+xml" }), "svg");

const escaped = (text) => String(text).replace(/[&<>"]/g, (sign) => `&#${sign.codePointAt(0)};`);

const POLYGONS = {
  "diamond": [[0, -1], [1, 0], [0, 1], [-1, 0]], "triangle": [[0, -1], [1, 1], [-1, 1]],
  "hexagon": [[-0.5, -1], [0.5, -1], [1, 0], [0.5, 1], [-0.5, 1], [-1, 0]],
  "pentagon": [[0, -1], [1, -0.25], [0.62, 1], [-0.62, 1], [-1, -0.25]],
  "round-octagon": [[-0.42, -1], [0.42, -1], [1, -0.42], [1, 0.42], [0.42, 1], [-0.42, 1], [-1, 0.42], [-1, -0.42]],
};

/** The whole drawing as SVG, its words as words. */
function svgOf() {
  const nodes = cy.nodes().not(".off"), edges = cy.edges().filter((edge) => edge.visible());
  const box = nodes.boundingBox({ includeLabels: true });
  const bands = DATA.regions.filter((region) => region.kind !== "column");
  const left = Math.min(box.x1, ...bands.map((region) => region.left)) - 20, top = Math.min(box.y1, ...bands.map((region) => region.top)) - 20;
  const width = Math.max(box.x2, ...bands.map((region) => region.right)) + 20 - left, height = Math.max(box.y2, ...bands.map((region) => region.bottom)) + 20 - top;
  const parts = [`<svg xmlns="http://www.w3.org/2000/svg" viewBox="${left} ${top} ${width} ${height}" width="${Math.round(width)}" height="${Math.round(height)}" font-family="system-ui, Segoe UI, Roboto, Noto Sans, DejaVu Sans, sans-serif">`,
    `<title>${escaped(document.title)}</title><rect x="${left}" y="${top}" width="${width}" height="${height}" fill="#ffffff"/>`];
  for (const region of DATA.regions) {
    const level = LOOKS.levels[region.name.replace("level_", "")];
    const name = region.name in WORDS.vi ? word(region.name) : region.name;
    parts.push(`<rect x="${region.left}" y="${region.top}" width="${region.right - region.left}" height="${region.bottom - region.top}" fill="${region.kind === "column" ? "none" : level?.wash ?? "#f7f9fb"}" stroke="#c9d2db"/>`,
      `<text x="${region.left + 8}" y="${region.kind === "column" ? region.bottom - 8 : region.top + 18}" font-size="14" font-weight="600" fill="${level?.colour ?? "#4d5761"}">${escaped(name)}</text>`);
  }
  edges.forEach((edge) => {
    const from = edge.sourceEndpoint(), to = edge.targetEndpoint(), middle = edge.midpoint();
    const bend = { x: 2 * middle.x - (from.x + to.x) / 2, y: 2 * middle.y - (from.y + to.y) / 2 };
    const dash = { dashed: "7 4", dotted: "2 4" }[edge.data("line")];
    const colour = edge.data("colour"), opacity = edge.style("opacity");
    parts.push(`<path d="M${from.x} ${from.y}Q${bend.x} ${bend.y} ${to.x} ${to.y}" fill="none" stroke="${colour}" stroke-width="${edge.data("width")}" opacity="${opacity}"${dash ? ` stroke-dasharray="${dash}"` : ""}/>`);
    if (!edge.hasClass("bundle")) {
      const angle = Math.atan2(to.y - bend.y, to.x - bend.x), point = (turn, far) => `${to.x - far * Math.cos(angle + turn)},${to.y - far * Math.sin(angle + turn)}`;
      parts.push(`<polygon points="${to.x},${to.y} ${point(0.4, 9)} ${point(-0.4, 9)}" fill="${colour}" opacity="${opacity}"/>`);
    }
  });
  nodes.forEach((node) => {
    const { x, y } = node.position(), half = node.data("size") / 2, shape = node.data("shape");
    const paint = `fill="${node.data("fill")}" stroke="${node.data("colour")}" stroke-width="2.5"`;
    if (shape === "ellipse") parts.push(`<circle cx="${x}" cy="${y}" r="${half}" ${paint}/>`);
    else if (POLYGONS[shape]) parts.push(`<polygon points="${POLYGONS[shape].map(([dx, dy]) => `${x + dx * half},${y + dy * half}`).join(" ")}" ${paint}/>`);
    else parts.push(`<rect x="${x - half}" y="${y - half}" width="${2 * half}" height="${2 * half}" rx="4" ${paint}/>`);
    const lines = node.data("text").split("\n");
    const rows = lines.map((line, row) => `<tspan x="${x}" dy="${row ? "1.2em" : "0"}">${escaped(shorten(line, 42))}</tspan>`).join("");
    parts.push(`<text x="${x}" y="${y + half + 15}" font-size="12" text-anchor="middle" fill="#1b1f24" stroke="#ffffff" stroke-width="3" paint-order="stroke">${rows}</text>`);
  });
  return [...parts, "</svg>"].join("\n");
}
