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

  const item = ([kind, file, label, names]) => {
    const line = document.createElement("li");
    const link = document.createElement("a");
    link.href = file;
    link.textContent = label;
    const note = document.createElement("span");
    note.className = "quiet";
    const other = names.split("\n")[0];
    note.textContent = ` ${kinds[kind]}${other ? ` · ${other}` : ""}`;
    line.append(link, note);
    return line;
  };

  const show = () => {
    const wanted = plain(field.value);
    const found = wanted ? ranked(wanted) : [];
    list.replaceChildren(...found.slice(0, most).map(item));
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
