// The picture: labels in columns that stretch to the stage, lines from side to side.
const GAP = { narrow: 14, least: 96, most: 240 };
const WIDTH = { least: 96, tight: 120, ease: 180, most: 330, mark: 26, end: 10 };
const PITCH = { least: 19, most: 36 };
const MARGIN = 22;
const FOOT = 34; // further down stand the buttons
const WORDS_AT_MOST = 24; // lines that carry their mode as a word at once

let network;
let lines; // vis DataSets
let marks;
let area = { width: 0, height: 0, font: "13px sans-serif", bold: "", size: 13 };
let headings = [];
const boxes = new Map(); // node -> where its label stands: centre, width, height
const looks = new Map(); // edge -> the look it has now, so that only changes are drawn
let hovered = null;
let walked = null; // where the arrow keys are
let lit = null;
const pen = document.createElement("canvas").getContext("2d");

function laneWidths(stage) {
  pen.font = area.bold;
  const natural = DATA.columns.map(() => WIDTH.least);
  for (const node of NODES) {
    const width = pen.measureText(node.label).width + WIDTH.mark + WIDTH.end;
    natural[node.lane] = Math.min(WIDTH.most, Math.max(natural[node.lane], Math.ceil(width)));
  }
  const gaps = DATA.columns.map((column, lane) => (lane === 0 ? 0 : column === DATA.columns[lane - 1] ? GAP.narrow : GAP.least));
  const wide = gaps.filter((gap) => gap === GAP.least).length;
  const room = stage - 2 * MARGIN - gaps.reduce((sum, gap) => sum + gap, 0);
  let cap = WIDTH.most;
  const sum = () => natural.reduce((total, width) => total + Math.min(width, cap), 0);
  while (sum() > room && cap > WIDTH.tight) cap -= 2;
  if (sum() > room) cap = WIDTH.ease; // it does not fit: then it may as well be read
  const spare = wide ? Math.max(0, Math.min(GAP.most - GAP.least, (room - sum()) / wide)) : 0;
  return {
    widths: natural.map((width) => Math.min(width, cap)),
    gaps: gaps.map((gap) => (gap === GAP.least ? gap + spare : gap)),
  };
}

function arrange() {
  const canvas = byId("canvas");
  const family = getComputedStyle(document.body).fontFamily;
  const tall = canvas.clientHeight - 2 * MARGIN - FOOT;
  const rows = 1 + Math.max(0, ...NODES.map((node) => node.row), ...DATA.headings.map((heading) => heading[3]));
  const pitch = Math.min(PITCH.most, Math.max(PITCH.least, tall / rows));
  const size = pitch < 22 ? 12 : 13;
  area = { font: `${size}px ${family}`, bold: `650 ${size}px ${family}`, size, width: 0, height: pitch * (rows - 1), pitch };
  const { widths, gaps } = laneWidths(canvas.clientWidth);
  const left = [];
  for (const [lane, width] of widths.entries()) {
    area.width += gaps[lane];
    left.push(area.width);
    area.width += width;
  }
  const height = Math.min(26, pitch - 2);
  const members = countedBy(NODES, (node) => node.lane);
  for (const node of NODES) {
    let y = node.row * pitch;
    if (node.focus && members.get(node.lane) === 1) y = Math.min(y, Math.max(height, tall / 2));
    boxes.set(node.id, { x: left[node.lane] + widths[node.lane] / 2, y, width: widths[node.lane], height });
  }
  headings = DATA.headings.map(([word, count, lane, row]) => ({ word, count, x: left[lane], y: row * pitch, width: widths[lane] }));
}

function placed() {
  const own = NODES.map((node) => ({ id: node.id, x: boxes.get(node.id).x, y: boxes.get(node.id).y }));
  const ports = PORTS.map((port) => {
    const box = boxes.get(port.of);
    return { id: port.id, x: box.x + (port.side * box.width) / 2, y: box.y + port.shift };
  });
  return [...own, ...ports];
}

const faded = (hue, share) => hue + Math.round(share * 255).toString(16).padStart(2, "0");

// Names differ at their ends more than at their beginnings: what is too long loses its middle.
function fitted(text, width) {
  if (pen.measureText(text).width <= width) return text;
  const signs = [...text];
  const cut = (length) => {
    const head = Math.ceil(length / 2);
    return `${signs.slice(0, head).join("")}…${signs.slice(signs.length - length + head).join("")}`;
  };
  let [low, high] = [0, signs.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (pen.measureText(cut(middle)).width <= width) low = middle;
    else high = middle - 1;
  }
  return cut(low);
}

function paintNode(ctx, node) {
  const { x, y, width, height } = boxes.get(node.id);
  const chosen = state.node === node.id;
  const dim = lit && !lit.nodes.has(node.id);
  const [left, top] = [x - width / 2, y - height / 2];
  ctx.beginPath();
  ctx.roundRect(left, top, width, height, 6);
  ctx.fillStyle = dim ? palette.stage : hovered === node.id || chosen ? palette.tint : palette.panel;
  ctx.fill();
  ctx.lineWidth = chosen || walked === node.id ? 2 : 1;
  ctx.strokeStyle = chosen || walked === node.id ? palette.lit : dim ? palette.line : palette.frame;
  ctx.stroke();
  ctx.globalAlpha = dim ? 0.3 : 1;
  paintMark(ctx, node.kind, left + 14, y, 5.6);
  pen.font = ctx.font = chosen || node.focus ? area.bold : area.font;
  ctx.fillStyle = palette.ink;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.fillText(fitted(node.label, width - WIDTH.mark - WIDTH.end / 2), left + WIDTH.mark, y + 0.5);
  ctx.globalAlpha = 1;
}

function paintHeadings(ctx) {
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  pen.font = ctx.font = area.font;
  ctx.fillStyle = palette.muted;
  for (const { word, count, x, y, width } of headings) {
    ctx.fillText(fitted(`${say(`heading.${word}`)} ${count}`, width), x + 2, y + 1);
  }
}

const bend = (from, to, share) => {
  const [a, b, c, d] = [(1 - share) ** 3, 3 * share * (1 - share) ** 2, 3 * share ** 2 * (1 - share), share ** 3];
  const middle = (from.x + to.x) / 2;
  return { x: a * from.x + (b + c) * middle + d * to.x, y: (a + b) * from.y + (c + d) * to.y };
};

// The words of the lit lines: those between the same two nodes share one place.
function wordsOnLines() {
  const pairs = new Map();
  for (const id of lit.edges) {
    const edge = edgeOf.get(id);
    const kept = edge.tally.filter(([status, year]) => passes(status, year)).map(([status]) => status);
    const open = kept.includes("done") ? "" : `（${say(`status.${kept[0]}`)}）`;
    const pair = pairs.get(`${edge.unit} ${edge.thing}`) ?? { unit: edge.unit, thing: edge.thing, words: [] };
    pair.words.push(say(`mode.${edge.mode}`) + open);
    pairs.set(`${edge.unit} ${edge.thing}`, pair);
  }
  return [...pairs.values()];
}

// As many of the words as there is room for.
function opened(words, width) {
  for (let kept = words.length; kept > 0; kept -= 1) {
    const text = words.slice(0, kept).join("·") + (kept < words.length ? "…" : "");
    if (kept === 1 || pen.measureText(text).width <= width) return text;
  }
  return "";
}

// A word stands on its line, nearer the end that is not chosen, where no other word stands.
function paintWords(ctx) {
  if (!lit || lit.edges.size > WORDS_AT_MOST) return;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  pen.font = ctx.font = `12px ${area.font.replace(/^\S+ /, "")}`;
  const taken = [];
  for (const { unit, thing, words } of wordsOnLines()) {
    const [one, other] = [boxes.get(unit), boxes.get(thing)];
    const side = one.x < other.x ? 1 : -1;
    const from = { x: one.x + (side * one.width) / 2, y: one.y };
    const to = { x: other.x - (side * other.width) / 2, y: other.y };
    const text = opened(words, Math.abs(to.x - from.x) - 14);
    const half = ctx.measureText(text).width / 2 + 5;
    const far = hovered ?? state.node;
    const shares = far === unit ? [0.7, 0.6, 0.8, 0.5, 0.4] : far === thing ? [0.3, 0.4, 0.2, 0.5, 0.6] : [0.5];
    const free = shares
      .map((share) => bend(from, to, share))
      .find(({ x, y }) => !taken.some((place) => Math.abs(place.y - y) < 16 && Math.abs(place.x - x) < place.half + half));
    if (!free) continue; // the panel and the table say it
    // Within the gap, so that no label is covered.
    const [left, right] = [Math.min(from.x, to.x) + half, Math.max(from.x, to.x) - half];
    const x = Math.min(Math.max(free.x, left), right);
    taken.push({ x, y: free.y, half });
    ctx.beginPath();
    ctx.roundRect(x - half, free.y - 8.5, 2 * half, 17, 8.5);
    ctx.fillStyle = palette.stage;
    ctx.fill();
    ctx.fillStyle = palette.lit;
    ctx.fillText(text, x, free.y + 0.5);
  }
}

function litBy() {
  const edges = state.edge ? [edgeOf.get(state.edge)] : edgesAt.get(hovered ?? state.node) ?? [];
  const within = edges.filter((edge) => shown.edges.has(edge.id));
  const nodes = new Set(within.flatMap((edge) => [edge.unit, edge.thing]));
  if (!state.edge && (hovered ?? state.node)) nodes.add(hovered ?? state.node);
  return nodes.size ? { nodes, edges: new Set(within.map((edge) => edge.id)) } : null;
}

function lookOf(edge) {
  const hidden = !shown.edges.has(edge.id);
  const on = lit?.edges.has(edge.id);
  const done = edge.tally.some(([status, year]) => status === "done" && passes(status, year));
  const rest = Math.min(1, Math.max(0.4, 160 / EDGES.length)); // many lines are drawn lighter
  const color = on ? palette.lit : faded(palette.rest, lit ? 0.16 * rest : done ? 0.9 * rest : 0.5 * rest);
  return { id: edge.id, hidden, color: { color, highlight: color, hover: color, inherit: false }, width: DATA.lines[edge.mode][0] * (on ? 1.25 : 1) };
}

function repaint() {
  lit = litBy();
  const changes = [];
  for (const edge of EDGES) {
    const look = lookOf(edge);
    const written = JSON.stringify(look);
    if (looks.get(edge.id) === written) continue;
    looks.set(edge.id, written);
    changes.push(look);
  }
  const turned = NODES.filter((node) => marks.get(node.id).hidden === shown.nodes.has(node.id));
  if (turned.length) marks.update(turned.map((node) => ({ id: node.id, hidden: !shown.nodes.has(node.id) })));
  if (changes.length) lines.update(changes);
  network.redraw();
}

function renderer({ ctx, id }) {
  const box = boxes.get(id);
  if (!box) return { drawNode() {}, nodeDimensions: { width: 0, height: 0 } };
  return { drawNode: () => paintNode(ctx, nodeOf.get(id)), nodeDimensions: { width: box.width, height: box.height } };
}

function buildNetwork() {
  arrange();
  const places = new Map(placed().map((place) => [place.id, place]));
  marks = new vis.DataSet(DATA.nodes.map(({ id, shape }) => ({ ...places.get(id), shape, label: " ", ctxRenderer: renderer, hidden: false })));
  lines = new vis.DataSet(
    EDGES.map((edge) => {
      const { id, from, to, dashes } = edge;
      const look = lookOf(edge);
      looks.set(id, JSON.stringify(look));
      return { from, to, dashes, ...look };
    }),
  );
  network = new vis.Network(byId("canvas"), { nodes: marks, edges: lines }, {
    physics: false,
    layout: { improvedLayout: false, randomSeed: 1 },
    nodes: { fixed: true, chosen: false },
    edges: { chosen: false, hoverWidth: 0, selectionWidth: 0, smooth: { enabled: true, type: "cubicBezier", forceDirection: "horizontal", roundness: 0.5 } },
    interaction: { hover: true, hoverConnectedEdges: false, selectConnectedEdges: false, dragNodes: false, keyboard: false, tooltipDelay: 1e9 },
  });
  network.on("beforeDrawing", paintHeadings);
  network.on("afterDrawing", paintWords);
  byId("canvas").querySelector(".vis-network").tabIndex = -1; // the stage itself takes the keys
}

function rearrange() {
  arrange();
  marks.update(placed());
  network.redraw();
}
