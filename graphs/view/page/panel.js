// The words a node or a line rests on, statement by statement.
const PAGE_OF_STATEMENTS = 40;
let unfolded = PAGE_OF_STATEMENTS;

const quoted = (pieces) => pieces.map(([words, marked]) => (marked ? make("mark", {}, words) : words));

function nodeButton(node) {
  const act = () => {
    choose({ node: node.id });
    bring(node.id);
    byId("panel").scrollTop = 0;
    byId("panel").focus();
  };
  return make("button", { type: "button", class: "link name", lang: "zh-CN", on: { click: act } }, node.full);
}

function passage([start, end, pieces]) {
  const quote = pieces.length ? make("blockquote", { lang: "zh-CN" }, ...quoted(pieces)) : make("blockquote", {}, say("quote.none"));
  quote.dataset.start = start;
  quote.dataset.end = end;
  return quote;
}

function statementItem(edge, statement, from) {
  const report = DATA.reports[statement.report];
  const other = from ? [otherEnd(edge, from)] : [];
  const places = statement.passages.map(([start, end]) => say("quote.place", { start, end }));
  const source = [
    report.year ? say("report.year", { year: report.year }) : "",
    report.title || say("report.untitled"),
    report.file,
    statement.section ?? "",
    ...places,
    statement.mentions ? say("quote.mentions", { n: statement.mentions[0], shown: statement.mentions[1] }) : "",
    statement.reporter && report.unit ? say("quote.reporter", { name: report.unit }) : "",
  ].filter(Boolean);
  const asWritten = (words) => ([report.title, statement.section].includes(words) ? { lang: "zh-CN" } : {});
  return make(
    "article",
    { class: `statement ${statement.status}`, "data-edge": edge.id },
    make(
      "div",
      { class: "head" },
      make("span", { class: "pill" }, say(`mode.${edge.mode}`)),
      statement.status === "done" ? null : make("span", { class: `status ${statement.status}` }, say(`status.${statement.status}`)),
      ...other.map(nodeButton),
    ),
    ...(statement.passages.length ? statement.passages : [["", "", []]]).map(passage),
    make("p", { class: "source" }, ...source.map((words) => make("span", { class: places.includes(words) ? "place" : "name", ...asWritten(words) }, words))),
  );
}

function listed(edges, from) {
  const items = [];
  let unkept = 0;
  let kept = 0;
  for (const edge of edges) {
    const statements = DATA.statements[edge.id].filter((statement) => passes(statement.status, yearOf(statement)));
    unkept += counted(edge) - statements.length;
    kept += statements.length;
    for (const statement of statements) items.push([edge, statement]);
  }
  const drawn = items.slice(0, unfolded).map(([edge, statement]) => statementItem(edge, statement, from));
  if (items.length > unfolded) {
    const more = () => {
      const next = unfolded;
      unfolded += PAGE_OF_STATEMENTS;
      drawPanel();
      byId("evidence").querySelectorAll(".statement")[next]?.scrollIntoView({ block: "nearest" });
    };
    const number = Math.min(PAGE_OF_STATEMENTS, items.length - unfolded);
    drawn.push(make("button", { type: "button", class: "more", on: { click: more } }, say("panel.more", { n: number })));
  }
  if (unkept > 0) drawn.push(make("p", { class: "quiet more" }, say("panel.unkept", { n: unkept, kept })));
  return drawn;
}

function header(title, what, closable, lang) {
  const act = () => {
    choose({});
    byId("canvas").focus();
  };
  const close = make("button", { type: "button", class: "close", "aria-label": say("panel.close"), on: { click: act } }, "×");
  return make("header", {}, make("div", {}, make("h2", lang ? { class: "name", lang } : { class: "name" }, title), ...what), closable ? close : null);
}

function nodePanel(node, closable) {
  const all = edgesAt.get(node.id);
  const edges = all.filter((edge) => shown.edges.has(edge.id));
  const statements = edges.reduce((sum, edge) => sum + counted(edge), 0);
  const what = make(
    "p",
    { class: "what" },
    markIcon(node.kind),
    make("b", { class: `kind-${node.kind}` }, kindWord(node)),
    ` · ${say("panel.relations", { edges: edges.length, statements })}`,
  );
  const aliases = node.names.filter((name) => name !== node.full);
  const alias = aliases.length ? make("p", { class: "quiet name" }, say("panel.names", { names: aliases.join("、") })) : null;
  const empty = edges.length ? [] : [make("p", { class: "quiet more" }, say(all.length ? "panel.filtered" : "panel.loose"))];
  return [header(node.full, [what, alias].filter(Boolean), closable, "zh-CN"), ...empty, ...listed(edges, node.id)];
}

function edgePanel(edge) {
  const [unit, thing] = [nodeOf.get(edge.unit), nodeOf.get(edge.thing)];
  const visible = shown.edges.has(edge.id);
  const line = (node) => make("p", { class: "what" }, markIcon(node.kind), nodeButton(node));
  const what = [line(unit), line(thing), make("p", { class: "quiet" }, say("panel.statements", { n: visible ? counted(edge) : 0 }))];
  const title = say(`mode.${edge.mode}`);
  const empty = visible ? [] : [make("p", { class: "quiet more" }, say("panel.filtered"))];
  return [header(title, what, true), ...empty, ...(visible ? listed([edge], null) : [])];
}

function overview() {
  const degree = (node) => edgesAt.get(node.id).filter((edge) => shown.edges.has(edge.id)).length;
  const ranked = NODES.filter((node) => shown.nodes.has(node.id)).sort((one, other) => degree(other) - degree(one)).slice(0, 12);
  const items = ranked.map((node) => make("li", {}, markIcon(node.kind), nodeButton(node), make("span", { class: "number" }, String(degree(node)))));
  return [
    make("h2", {}, say("panel")),
    make("p", { class: "quiet" }, say("panel.start")),
    make("h3", {}, say("panel.top")),
    make("ol", { class: "tops" }, ...items),
  ];
}

function drawPanel() {
  const focus = NODES.find((node) => node.focus);
  let content;
  if (state.edge) content = edgePanel(edgeOf.get(state.edge));
  else if (state.node) content = nodePanel(nodeOf.get(state.node), true);
  else if (focus) content = nodePanel(focus, false);
  else content = overview();
  byId("panel").classList.toggle("chosen", Boolean(state.edge ?? state.node)); // on paper the table says the rest
  byId("evidence").replaceChildren(...content);
}

function startPanel() {
  let last = "";
  listeners.push(() => {
    const now = `${state.node} ${state.edge}`;
    if (now !== last) {
      unfolded = PAGE_OF_STATEMENTS;
      byId("panel").scrollTop = 0;
    }
    last = now;
    drawPanel();
  });
}
