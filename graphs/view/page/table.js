// The same as the picture, one relation a row: rows follow the filters, and open the evidence.
const rowOf = new Map([...byId("rows").children].map((row) => [row.dataset.edge, row]));
const sorting = { column: null, up: true };

function rank(edge, column) {
  if (column === "unit" || column === "thing") return nodeOf.get(edge[column]).full;
  if (column === "mode") return String(DATA.modes.indexOf(edge.mode));
  if (column === "status") return edge.tally.map(([status]) => DATA.statuses.indexOf(status)).sort().join("");
  return edge.tally.map(([, year]) => year).sort().join(" ");
}

function sortRows(column) {
  sorting.up = sorting.column === column ? !sorting.up : true;
  sorting.column = column;
  const collator = new Intl.Collator("zh-CN", { numeric: true });
  const order = EDGES.map((edge, index) => [rank(edge, column), index, edge.id]).sort(
    (one, other) => collator.compare(one[0], other[0]) * (sorting.up ? 1 : -1) || one[1] - other[1],
  );
  byId("rows").append(...order.map(([, , id]) => rowOf.get(id)));
  for (const button of document.querySelectorAll(".sort")) {
    const heading = button.parentElement;
    if (button.dataset.column === column) heading.setAttribute("aria-sort", sorting.up ? "ascending" : "descending");
    else heading.removeAttribute("aria-sort");
  }
}

function syncTable() {
  for (const [id, row] of rowOf) {
    row.hidden = !shown.edges.has(id);
    row.classList.toggle("chosen", id === state.edge);
  }
  for (const item of document.querySelectorAll("#unlinked li")) item.hidden = !shown.nodes.has(item.dataset.node);
  byId("table-shown").textContent = say("table.shown", { n: shown.edges.size, all: EDGES.length });
}

function labelRows() {
  for (const [id, row] of rowOf) {
    const edge = edgeOf.get(id);
    const places = { unit: nodeOf.get(edge.unit).full, mode: say(`mode.${edge.mode}`), thing: nodeOf.get(edge.thing).full };
    row.querySelector(".open").setAttribute("aria-label", say("table.open.full", places));
  }
}

function startTable() {
  labelRows();
  listeners.push(syncTable);
  for (const button of document.querySelectorAll(".sort")) button.addEventListener("click", () => sortRows(button.dataset.column));
  byId("rows").addEventListener("click", (event) => {
    const row = event.target.closest("tr");
    if (!row || !event.target.closest(".open")) return;
    choose({ edge: row.dataset.edge });
    bring(edgeOf.get(row.dataset.edge).thing);
    byId("panel").scrollIntoView({ block: "start" });
    byId("panel").focus({ preventScroll: true });
  });
}
