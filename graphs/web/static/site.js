// What pages gain with scripts: "/" goes to the search, fields suggest names, the query editor
// completes terms. Text enters the page as text only; without scripts every page still works.
"use strict";

const typing = element => ["INPUT", "TEXTAREA", "SELECT"].includes(element.tagName);

document.addEventListener("keydown", event => {
  const search = document.querySelector(".find input");
  if (event.key === "/" && search && !typing(event.target) && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    search.focus();
    search.select();
  } else if (event.key === "Escape" && event.target === search) {
    search.blur();
  }
});

// After a part of the page was replaced, the keyboard goes on from its beginning.
document.addEventListener("htmx:afterSettle", () => {
  const main = document.getElementById("main");
  if (main && document.activeElement === document.body) main.focus({preventScroll: true});
});

for (const field of document.querySelectorAll("[data-suggest]")) {
  const list = document.getElementById(field.getAttribute("list"));
  let asked = "";
  let timer = 0;
  const ask = async () => {
    const text = field.value.trim();
    if (!text || text === asked) return;
    asked = text;
    const query = new URLSearchParams({kind: field.dataset.suggest, q: text});
    const answer = await fetch(`/suggest?${query}`);
    if (!answer.ok || text !== asked) return;
    list.replaceChildren(...(await answer.json()).map(name => {
      const option = document.createElement("option");
      option.value = name;
      return option;
    }));
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => ask().catch(() => {}), 180);
  });
}

const editor = document.getElementById("query");
if (editor) {
  const terms = editor.dataset.terms.split(" ");
  const list = document.getElementById("terms");
  let found = [];
  let chosen = 0;
  const word = () => editor.value.slice(0, editor.selectionStart).match(/[A-Za-z]*:?[A-Za-z_]*$/)[0];
  const close = () => { list.hidden = true; found = []; };
  const draw = () => list.replaceChildren(...found.map((term, number) => {
    const item = document.createElement("li");
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", String(number === chosen));
    item.textContent = term;
    item.addEventListener("mousedown", event => { event.preventDefault(); take(term); });
    return item;
  }));
  const take = term => {
    const at = editor.selectionStart;
    const start = at - word().length;
    editor.setRangeText(term + " ", start, at, "end");
    close();
  };
  const open = always => {
    const part = word().toLowerCase();
    if (!always && part.length < 3) return close();
    found = terms.filter(term => term.toLowerCase().includes(part) && term !== word()).slice(0, 12);
    chosen = 0;
    list.hidden = !found.length;
    draw();
  };
  editor.addEventListener("input", () => open(false));
  editor.addEventListener("blur", close);
  editor.addEventListener("keydown", event => {
    if (event.ctrlKey && event.key === " ") {
      event.preventDefault();
      open(true);
    } else if (event.ctrlKey && event.key === "Enter") {
      editor.form.requestSubmit();
    } else if (!list.hidden && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      chosen = (chosen + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length;
      draw();
    } else if (!list.hidden && (event.key === "Tab" || event.key === "Enter")) {
      event.preventDefault();
      take(found[chosen]);
    } else if (event.key === "Escape") {
      close();
    }
  });
}
