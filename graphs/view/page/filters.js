// Check boxes for kinds, modes, statuses and years, each with the number of what it governs.
function tallied(take) {
  const counts = new Map();
  for (const edge of EDGES) for (const entry of edge.tally) counts.set(take(entry), (counts.get(take(entry)) ?? 0) + entry[2]);
  return counts;
}

function countedBy(list, take) {
  const counts = new Map();
  for (const one of list) counts.set(take(one), (counts.get(take(one)) ?? 0) + 1);
  return counts;
}

const FILTERS = [
  { group: "kind", order: DATA.kinds, counts: countedBy(NODES, (node) => node.kind), icon: markIcon, word: (value) => say(`kind.${value}`) },
  { group: "mode", order: DATA.modes, counts: countedBy(EDGES, (edge) => edge.mode), icon: lineIcon, word: (value) => say(`mode.${value}`) },
  { group: "status", order: DATA.statuses, counts: tallied((entry) => entry[0]), icon: () => null, word: (value) => say(`status.${value}`) },
  { group: "year", order: null, counts: tallied((entry) => entry[1]), icon: () => null, word: (value) => value || say("year.none") },
];

function drawFilters() {
  byId("filter-groups").replaceChildren(
    ...FILTERS.map(({ group, order, counts, icon, word }) => {
      const values = (order ?? [...counts.keys()].sort()).filter((value) => counts.has(value));
      return make(
        "fieldset",
        { "data-group": group },
        make("legend", {}, say(`filter.${group}`)),
        ...values.map((value) => {
          const box = make("input", { type: "checkbox", "data-value": value, on: { change: () => toggle(group, value, box.checked) } });
          box.checked = !state.off[group].has(value);
          return make("label", { class: "choice" }, box, icon(value), make("span", {}, word(value)), make("output", {}, String(counts.get(value))));
        }),
      );
    }),
  );
}

function toggle(group, value, on) {
  if (on) state.off[group].delete(value);
  else state.off[group].add(value);
  changed();
}

function syncFilters() {
  for (const box of byId("filter-groups").querySelectorAll("input")) {
    box.checked = !state.off[box.closest("fieldset").dataset.group].has(box.dataset.value);
  }
  byId("restore").hidden = !filtering();
}

function startFilters() {
  drawFilters();
  listeners.push(syncFilters);
  byId("restore").addEventListener("click", () => {
    for (const off of Object.values(state.off)) off.clear();
    byId("filters").querySelector("input").focus();
    changed();
  });
  if (matchMedia("(max-width: 720px)").matches) byId("filters").open = false;
}
