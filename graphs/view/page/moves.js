// Seeing another part of the picture: wheel, buttons, keys, and what the pointer stands on.
const SCALE = { least: 0.15, most: 4 };

function look(x, y, scale) {
  network.moveTo({ position: { x, y }, scale, animation: false });
}

// The whole of it at a size that can be read; what is taller or wider begins at its start.
function home() {
  const canvas = byId("canvas");
  const along = (all, seen) => (all + 2 * MARGIN <= seen ? all / 2 : seen / 2 - MARGIN);
  look(along(area.width, canvas.clientWidth), along(area.height + FOOT, canvas.clientHeight), 1);
}

function fit() {
  const canvas = byId("canvas");
  const scale = Math.min(1, canvas.clientWidth / (area.width + 2 * MARGIN), canvas.clientHeight / (area.height + FOOT + 2 * MARGIN));
  look(area.width / 2, (area.height + FOOT) / 2, scale);
}

function zoom(factor) {
  const { x, y } = network.getViewPosition();
  look(x, y, Math.min(SCALE.most, Math.max(SCALE.least, network.getScale() * factor)));
}

// Shows a node that stands outside the view.
function bring(id) {
  const canvas = byId("canvas");
  const { x, y, width, height } = boxes.get(id);
  const scale = network.getScale();
  const view = network.getViewPosition();
  const outside = (at, half, centre, seen) => Math.abs(at - centre) + half > seen / 2 / scale;
  const beyond = { x: outside(x, width / 2, view.x, canvas.clientWidth), y: outside(y, height / 2, view.y, canvas.clientHeight) };
  if (beyond.x || beyond.y) look(beyond.x ? x : view.x, beyond.y ? y : view.y, Math.max(scale, 0.6));
}

// A wheel moves the picture as far as there is more of it, then the page; with Ctrl it zooms.
function turn(event) {
  event.stopPropagation();
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    zoom(Math.exp(-event.deltaY / 300));
    return;
  }
  const canvas = byId("canvas");
  const scale = network.getScale();
  const unit = event.deltaMode === 1 ? 20 : 1;
  const view = network.getViewPosition();
  const moved = (at, delta, all, seen) => {
    const half = seen / 2 / scale;
    const [first, last] = [half - MARGIN, all + MARGIN - half];
    if (first >= last) return at;
    return Math.min(Math.max(at + (delta * unit) / scale, Math.min(first, at)), Math.max(last, at));
  };
  const sideways = event.shiftKey && !event.deltaX;
  const x = moved(view.x, sideways ? event.deltaY : event.deltaX, area.width, canvas.clientWidth);
  const y = sideways ? view.y : moved(view.y, event.deltaY, area.height + FOOT, canvas.clientHeight);
  if (x === view.x && y === view.y) return;
  event.preventDefault();
  look(x, y, scale);
}

const nodeAt = (id) => (id === undefined ? null : nodeOf.has(id) ? id : DATA.nodes.find((node) => node.id === id)?.of ?? null);

function press({ nodes, edges }) {
  const node = nodeAt(nodes[0]);
  if (node) choose({ node });
  else choose({ edge: edges[0] ?? null });
  walked = null;
}

function tip(words, small, { DOM }) {
  const box = byId("tip");
  box.replaceChildren(make("span", { class: "name" }, words), make("small", {}, small));
  box.hidden = false;
  const stage = byId("stage");
  box.style.left = `${Math.max(4, Math.min(DOM.x + 14, stage.clientWidth - box.offsetWidth - 8))}px`;
  box.style.top = `${DOM.y + 18 + box.offsetHeight > stage.clientHeight ? DOM.y - box.offsetHeight - 10 : DOM.y + 18}px`;
}

function over(id, pointer) {
  const node = nodeOf.get(id);
  if (!node) return;
  const edges = edgesAt.get(id).filter((edge) => shown.edges.has(edge.id));
  const statements = edges.reduce((sum, edge) => sum + counted(edge), 0);
  tip(node.full, `${kindWord(node)} · ${say("panel.relations", { edges: edges.length, statements })}`, pointer);
  byId("canvas").style.cursor = "pointer";
  hovered = id;
  if (!state.node && !state.edge) repaint();
  else network.redraw();
}

function overEdge(id, pointer) {
  const edge = edgeOf.get(id);
  const words = `${nodeOf.get(edge.unit).label} — ${nodeOf.get(edge.thing).label}`;
  tip(words, `${say(`mode.${edge.mode}`)} · ${say("panel.statements", { n: counted(edge) })}`, pointer);
  byId("canvas").style.cursor = "pointer";
}

function away() {
  byId("tip").hidden = true;
  byId("canvas").style.cursor = "";
  if (hovered === null) return;
  hovered = null;
  repaint();
}

function walk(key) {
  const within = NODES.filter((node) => shown.nodes.has(node.id));
  if (!within.length) return;
  const now = nodeOf.get(walked ?? state.node) ?? null;
  let next = within.find((node) => node.focus) ?? within[0];
  if (now) {
    const down = key === "ArrowDown" || key === "ArrowRight" ? 1 : -1;
    const upright = key === "ArrowUp" || key === "ArrowDown";
    const lane = within.filter((node) => node.lane === now.lane);
    if (upright) next = lane[lane.indexOf(now) + down] ?? now;
    else {
      const lanes = [...new Set(within.map((node) => node.lane))].sort((one, other) => one - other);
      const beside = within.filter((node) => node.lane === (lanes[lanes.indexOf(now.lane) + down] ?? now.lane));
      const gap = (node) => Math.abs(boxes.get(node.id).y - boxes.get(now.id).y);
      next = beside.reduce((best, node) => (gap(node) < gap(best) ? node : best));
    }
  }
  walked = next.id;
  const edges = edgesAt.get(walked).filter((edge) => shown.edges.has(edge.id)).length;
  byId("said").textContent = say("stage.at", { name: next.full, kind: kindWord(next), edges });
  bring(walked);
  network.redraw();
}

function keyOnStage(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key.startsWith("Arrow")) walk(event.key);
  else if (event.key === "Enter" || event.key === " ") choose({ node: walked ?? state.node });
  else if (event.key === "+" || event.key === "=") zoom(1.25);
  else if (event.key === "-") zoom(0.8);
  else return;
  event.preventDefault();
}

function startMoves() {
  const canvas = byId("canvas");
  network.on("click", press);
  network.on("hoverNode", ({ node, pointer }) => over(nodeAt(node), pointer));
  network.on("hoverEdge", ({ edge, pointer }) => hovered === null && overEdge(edge, pointer));
  network.on("blurNode", away);
  network.on("blurEdge", () => hovered === null && away());
  network.on("dragStart", away);
  canvas.addEventListener("wheel", turn, { capture: true, passive: false });
  canvas.addEventListener("keydown", keyOnStage);
  canvas.addEventListener("blur", () => {
    walked = null;
    network.redraw();
  });
  byId("zoom-in").addEventListener("click", () => zoom(1.25));
  byId("zoom-out").addEventListener("click", () => zoom(0.8));
  byId("zoom-fit").addEventListener("click", fit);
  let seen = { width: canvas.clientWidth, height: canvas.clientHeight };
  new ResizeObserver(() => {
    const now = { width: canvas.clientWidth, height: canvas.clientHeight };
    // A bar that a phone hides changes the height a little; that is no reason to move the picture.
    if (now.width === seen.width && Math.abs(now.height - seen.height) < 80) return;
    seen = now;
    if (matchMedia("print").matches || !now.width) return;
    rearrange();
    home();
  }).observe(canvas);
}
