// The data of the page, and its words in the language chosen. Text enters the page as text only.
const DATA = JSON.parse(document.getElementById("data").textContent);
const SVG = "http://www.w3.org/2000/svg";
let language = "zh";

const byId = (id) => document.getElementById(id);

function say(key, places = {}) {
  const words = DATA.words[language][key] ?? key;
  const said = words.replace(/\{(\w+)\}/g, (_, name) => String(places[name] ?? ""));
  return said.replace(/(^|[^\w.,])1 (\w*[^\Ws])s\b/g, (_, before, word) => `${before}1 ${word}`); // 1 units
}

function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "class") element.className = value;
    else if (name === "on") for (const [event, act] of Object.entries(value)) element.addEventListener(event, act);
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== ""));
  return element;
}

function draft(tag, properties = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(properties)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function speak(chosen) {
  language = chosen;
  document.documentElement.lang = chosen === "zh" ? "zh-CN" : "en";
  document.title = DATA.title[chosen];
  byId("title").textContent = DATA.title[chosen];
  byId("subtitle").textContent = DATA.subtitle[chosen];
  byId("language").textContent = say("language");
  byId("language").lang = chosen === "zh" ? "en" : "zh-CN";
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = say(element.dataset.word);
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", say(element.dataset.label));
  for (const element of document.querySelectorAll("[data-placeholder]")) element.placeholder = say(element.dataset.placeholder);
}
