// The look of kinds and modes, on the canvas and in the page: shape, dash and word, never colour alone.
const HUES = { unit: "unit", regulation: "law", document: "law", work: "law", program: "program" };
const SHAPES = {
  unit: (r) => [["M", -r, -r], ["L", r, -r], ["L", r, r], ["L", -r, r], ["Z"]],
  program: (r) => [["M", 0, -r * 1.15], ["L", r * 1.15, r * 0.85], ["L", -r * 1.15, r * 0.85], ["Z"]],
  work: (r) => [["M", 0, -r * 1.2], ["L", r * 1.2, 0], ["L", 0, r * 1.2], ["L", -r * 1.2, 0], ["Z"]],
};
const HOLLOW = new Set(["document", "work"]);
let palette = {};

function readPalette() {
  const style = getComputedStyle(document.documentElement);
  for (const name of ["ink", "muted", "panel", "stage", "line", "lit", "rest", "tint", "frame", "unit", "law", "program"]) {
    palette[name] = style.getPropertyValue(`--${name}`).trim();
  }
}

function paintMark(ctx, kind, x, y, r) {
  ctx.beginPath();
  if (SHAPES[kind]) {
    for (const [step, dx, dy] of SHAPES[kind](r)) {
      if (step === "M") ctx.moveTo(x + dx, y + dy);
      else if (step === "L") ctx.lineTo(x + dx, y + dy);
      else ctx.closePath();
    }
  } else ctx.arc(x, y, r * 1.08, 0, Math.PI * 2);
  const hue = palette[HUES[kind]];
  if (HOLLOW.has(kind)) {
    ctx.fillStyle = palette.panel;
    ctx.fill();
    ctx.strokeStyle = hue;
    ctx.lineWidth = r * 0.42;
    ctx.stroke();
  } else {
    ctx.fillStyle = hue;
    ctx.fill();
  }
}

function markIcon(kind) {
  const look = HOLLOW.has(kind)
    ? { fill: "none", stroke: `var(--${HUES[kind]})`, "stroke-width": 2.4 }
    : { fill: `var(--${HUES[kind]})` };
  const path = (SHAPES[kind] ?? (() => []))(5.4).map((step) => step.join(" ")).join(" ");
  const shape = SHAPES[kind] ? draft("path", { d: path, ...look }) : draft("circle", { r: 5.6, ...look });
  return draft("svg", { class: "mark", viewBox: "-8 -8 16 16", "aria-hidden": "true" }, shape);
}

function lineIcon(mode) {
  const [width, dashes] = DATA.lines[mode];
  const line = draft("line", {
    x1: 1, y1: 6, x2: 29, y2: 6, stroke: "var(--ink)", "stroke-width": width, "stroke-dasharray": dashes.join(" "),
  });
  return draft("svg", { class: "line", viewBox: "0 0 30 12", "aria-hidden": "true" }, line);
}

function kindWord(node) {
  return node.note && language === "zh" ? node.note : say(`kind.${node.kind}`);
}
