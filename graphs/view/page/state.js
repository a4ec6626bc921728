// What is chosen and what is filtered out; both stand in the address, so that a link restores them.
const NODES = DATA.nodes.filter((node) => node.of === undefined);
const PORTS = DATA.nodes.filter((node) => node.of !== undefined);
const EDGES = DATA.edges;
const nodeOf = new Map(NODES.map((node) => [node.id, node]));
const edgeOf = new Map(EDGES.map((edge) => [edge.id, edge]));
const nodeByKey = new Map(NODES.map((node) => [node.key, node]));
const edgesAt = new Map(NODES.map((node) => [node.id, []]));
for (const edge of EDGES) {
  edgesAt.get(edge.unit).push(edge);
  edgesAt.get(edge.thing).push(edge);
}
const edgeKey = (edge) => [nodeOf.get(edge.unit).key, edge.mode, nodeOf.get(edge.thing).key].join("~");
const edgeByKey = new Map(EDGES.map((edge) => [edgeKey(edge), edge]));
const otherEnd = (edge, id) => nodeOf.get(edge.unit === id ? edge.thing : edge.unit);
const yearOf = (statement) => DATA.reports[statement.report].year;

const state = { node: null, edge: null, off: { kind: new Set(), mode: new Set(), status: new Set(), year: new Set() } };
const listeners = [];
let standing = "#"; // the address that stands for what is shown
let shown = { nodes: new Set(), edges: new Set() };

const passes = (status, year) => !state.off.status.has(status) && !state.off.year.has(year);
const counted = (edge) => edge.tally.reduce((sum, [status, year, n]) => sum + (passes(status, year) ? n : 0), 0);
const filtering = () => Object.values(state.off).some((off) => off.size > 0);

function visible() {
  const kindOn = (id) => !state.off.kind.has(nodeOf.get(id).kind);
  const edges = new Set();
  const nodes = new Set();
  for (const edge of EDGES) {
    if (state.off.mode.has(edge.mode) || !kindOn(edge.unit) || !kindOn(edge.thing) || !counted(edge)) continue;
    edges.add(edge.id);
    nodes.add(edge.unit).add(edge.thing);
  }
  for (const node of NODES) if (kindOn(node.id) && (node.focus || !edgesAt.get(node.id).length)) nodes.add(node.id);
  return { nodes, edges };
}

// Chinese stays readable in an address; what would end a value there is encoded.
const written = (text) => text.replace(/[\s%&=#+<>"'`]/g, (sign) => encodeURIComponent(sign).replace(/'/g, "%27"));

function address() {
  const parts = [];
  if (state.node) parts.push(`n=${written(nodeOf.get(state.node).key)}`);
  if (state.edge) parts.push(`e=${written(edgeKey(edgeOf.get(state.edge)))}`);
  for (const [group, off] of Object.entries(state.off)) {
    if (off.size) parts.push(`no-${group}=${[...off].sort().map(written).join(",")}`);
  }
  if (language !== "zh") parts.push(`lang=${language}`);
  return parts.length ? `#${parts.join("&")}` : "#";
}

function readAddress() {
  const values = {};
  for (const part of location.hash.slice(1).split("&")) {
    const cut = part.indexOf("=");
    try {
      values[part.slice(0, cut)] = decodeURIComponent(part.slice(cut + 1));
    } catch {
      continue; // a percent sign that encodes nothing
    }
  }
  state.edge = edgeByKey.get(values.e)?.id ?? null;
  state.node = nodeByKey.get(values.n)?.id ?? null;
  for (const group of Object.keys(state.off)) {
    state.off[group] = new Set((values[`no-${group}`] ?? "").split(",").filter((value) => value !== ""));
  }
  const asked = values.lang ?? new URLSearchParams(location.search).get("lang");
  return asked === "en" ? "en" : "zh";
}

// Going back restores what was shown; a new choice is a step of its own, a new filter is not.
function remember(step) {
  const next = address();
  if (next === standing) return;
  standing = next;
  if (step) history.pushState(null, "", next);
  else history.replaceState(null, "", next);
}

function changed(step = false) {
  shown = visible();
  remember(step);
  for (const listener of listeners) listener();
}

function choose({ node = null, edge = null }) {
  if (state.node === node && state.edge === edge) return;
  state.node = node;
  state.edge = edge;
  changed(true);
}
