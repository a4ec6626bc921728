// Find a node by any of its names: a combobox whose list is walked with the arrows.
const MOST_FOUND = 40;
let found = [];
let at = -1;

const names = new Map(NODES.map((node) => [node.id, [node.label, node.full, ...node.names].map((name) => name.toLowerCase())]));

function search(text) {
  const parts = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (!parts.length) return [];
  const rank = (node) => Math.min(...names.get(node.id).map((name) => (name.startsWith(parts[0]) ? 0 : 1) * 1000 + name.length));
  return NODES.filter((node) => parts.every((part) => names.get(node.id).some((name) => name.includes(part)))).sort(
    (one, other) => rank(one) - rank(other) || edgesAt.get(other.id).length - edgesAt.get(one.id).length,
  );
}

function emphasised(text, part) {
  const start = text.toLowerCase().indexOf(part.toLowerCase());
  if (!part || start < 0) return make("span", { class: "name" }, text);
  const end = start + part.length;
  return make("span", { class: "name" }, text.slice(0, start), make("b", {}, text.slice(start, end)), text.slice(end));
}

function drawFound() {
  const input = byId("search");
  const text = input.value.trim();
  found = search(text);
  at = found.length ? 0 : -1;
  const part = text.split(/\s+/)[0] ?? "";
  byId("found").replaceChildren(
    ...found.slice(0, MOST_FOUND).map((node, index) => {
      const act = { mousedown: (event) => event.preventDefault(), click: () => open(index), mousemove: () => point(index) };
      return make("li", { id: `found-${index}`, role: "option", "aria-selected": "false", on: act }, markIcon(node.kind), emphasised(node.full, part));
    }),
  );
  byId("found").hidden = !found.length;
  input.setAttribute("aria-expanded", String(found.length > 0));
  byId("clear").hidden = !input.value;
  const more = found.length > MOST_FOUND ? ` · ${say("search.more", { n: found.length - MOST_FOUND })}` : "";
  byId("found-count").textContent = !text ? "" : found.length ? say("search.found", { n: found.length }) + more : say("search.none");
  point(at);
}

function point(index) {
  at = index;
  for (const [place, item] of [...byId("found").children].entries()) {
    item.setAttribute("aria-selected", String(place === at));
    if (place === at) item.scrollIntoView({ block: "nearest" });
  }
  if (at >= 0) byId("search").setAttribute("aria-activedescendant", `found-${at}`);
  else byId("search").removeAttribute("aria-activedescendant");
}

function open(index) {
  const node = found[index];
  if (!node) return;
  if (state.off.kind.has(node.kind)) state.off.kind.delete(node.kind);
  closeFound();
  choose({ node: node.id });
  bring(node.id);
}

function closeFound() {
  byId("found").hidden = true;
  byId("found-count").textContent = "";
  byId("search").setAttribute("aria-expanded", "false");
  byId("search").removeAttribute("aria-activedescendant");
}

function clearSearch() {
  byId("search").value = "";
  drawFound();
}

function startSearch() {
  const input = byId("search");
  input.addEventListener("input", drawFound);
  input.addEventListener("focus", () => input.value && byId("found").hidden && drawFound());
  input.addEventListener("blur", closeFound);
  byId("clear").addEventListener("click", () => {
    clearSearch();
    input.focus();
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // Enter and arrows belong to the input method
    const last = Math.min(found.length, MOST_FOUND) - 1;
    if (event.key === "ArrowDown") point(at < last ? at + 1 : Math.min(0, last));
    else if (event.key === "ArrowUp") point(at > 0 ? at - 1 : last);
    else if (event.key === "Enter") open(at);
    else if (event.key === "Escape") {
      if (input.value) clearSearch();
      else choose({});
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
}
