// Start: read the address, draw, listen.
function switchTo(chosen) {
  speak(chosen);
  drawFilters();
  syncFilters();
  labelRows();
  if (byId("search").value) drawFound();
  closeFound();
  changed();
}

function restore() {
  const chosen = readAddress();
  standing = address();
  walked = null;
  if (chosen !== language) {
    switchTo(chosen);
    standing = address();
  } else changed();
  const end = state.node ?? edgeOf.get(state.edge)?.thing;
  if (end) bring(end);
}

function keyAnywhere(event) {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") choose({});
  else if (typing && typing.type !== "checkbox") return;
  else if (event.key === "/") {
    byId("search").focus();
    byId("search").select();
  } else if (event.key === "0") fit();
  else return;
  event.preventDefault();
}

// Paper is white: the picture is drawn in light colours, whole, and put back afterwards.
function startPrinting() {
  let before = null;
  addEventListener("beforeprint", () => {
    before = { ...network.getViewPosition(), scale: network.getScale() };
    document.documentElement.dataset.paper = "";
    readPalette();
    fit();
    repaint();
  });
  addEventListener("afterprint", () => {
    delete document.documentElement.dataset.paper;
    readPalette();
    if (before) look(before.x, before.y, before.scale);
    repaint();
  });
}

// A way to another part of the page that leaves the address alone.
function startWays() {
  const go = (id) => {
    byId(id).scrollIntoView({ block: "start" });
    byId(id).focus({ preventScroll: true });
  };
  byId("skip").addEventListener("click", (event) => {
    event.preventDefault();
    go("table");
  });
  byId("below").addEventListener("click", () => go("panel"));
  listeners.push(() => {
    byId("below").hidden = !state.node && !state.edge;
  });
}

function start() {
  readPalette();
  const chosen = readAddress();
  standing = address();
  shown = visible();
  if (chosen !== language) speak(chosen);
  standing = address();
  lit = litBy();
  buildNetwork();
  startMoves();
  startSearch();
  startFilters();
  startTable();
  startPanel();
  startWays();
  listeners.push(repaint);
  home();
  changed();
  const end = state.node ?? edgeOf.get(state.edge)?.thing;
  if (end) bring(end);
  startPrinting();
  byId("language").addEventListener("click", () => switchTo(language === "zh" ? "en" : "zh"));
  addEventListener("keydown", keyAnywhere);
  addEventListener("popstate", restore);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    readPalette();
    repaint();
  });
  document.fonts?.ready.then(rearrange);
  window.fazhi = { network, boxes, state }; // for those who look inside
}

start();
