// Finds names in published pages: from the list in names.js, without a server.
(() => {
  "use strict";
  const field = document.getElementById("find");
  const list = document.getElementById("found");
  const told = document.getElementById("told");
  const { kinds, rows, none, some } = window.fazhiNames;
  const most = 50;
  const plain = (text) => text.toLowerCase().replace(/[\s《》“”]/g, "");
  const known = rows.map((row) => [[row[2], ...row[3].split("\n")].map(plain), row]);

  // Whole names first, then as the list stands: by the number of statements.
  const ranked = (wanted) => {
    const found = known.filter(([names]) => names.some((name) => name.includes(wanted)));
    const whole = found.filter(([names]) => names.includes(wanted));
    const parts = found.filter(([names]) => !names.includes(wanted));
    return [...whole, ...parts].map(([, row]) => row);
  };

  // The other name to show: the one that was typed, or that answers where the name does not.
  const other = ([, , label, names], wanted) => {
    const others = names.split("\n");
    const whole = others.find((name) => plain(name) === wanted);
    if (whole || plain(label).includes(wanted)) return whole ?? others[0];
    return others.find((name) => plain(name).includes(wanted));
  };

  const item = (row, wanted) => {
    const [kind, file, label] = row;
    const line = document.createElement("li");
    const link = document.createElement("a");
    link.href = file;
    link.textContent = label;
    link.lang = "zh-CN";
    const note = document.createElement("span");
    note.className = "quiet";
    const named = other(row, wanted);
    const alias = document.createElement("span");
    alias.lang = "zh-CN";
    alias.textContent = named ?? "";
    note.append(` ${kinds[kind]}`, ...(named ? [" · ", alias] : []));
    line.append(link, note);
    return line;
  };

  const show = () => {
    const wanted = plain(field.value);
    const found = wanted ? ranked(wanted) : [];
    list.replaceChildren(...found.slice(0, most).map((row) => item(row, wanted)));
    told.textContent = !wanted ? "" : found.length ? some.replace("{n}", found.length) : none;
  };

  const read = () => {
    field.value = decodeURIComponent(location.hash.replace(/^#q=/, ""));
    show();
  };
  field.addEventListener("input", () => {
    history.replaceState(null, "", field.value ? `#q=${encodeURIComponent(field.value)}` : "#q=");
    show();
  });
  window.addEventListener("hashchange", read);
  if (location.hash.startsWith("#q=")) read();
  else show(); // of what was typed before this ran
  field.focus();
})();
