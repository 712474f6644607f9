// The task board. Every string in the data comes from documents: it reaches the page as text only.

const read = (id) => JSON.parse(document.getElementById(id).textContent);
const WORDS = read("words");
const DATA = read("data");
const at = (id) => document.getElementById(id);
const TODAY = new Date().toLocaleDateString("sv");
let language = "vi";

const word = (key, values = {}) => WORDS[language][key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();
const isLate = (task) => task.due !== "" && task.done === "" && task.due < TODAY;
const day = (iso) => (language === "vi" ? iso.split("-").reverse().join("/") : iso);
const monthName = (month) => (month === "" ? word("none") : word("monthName", { m: month.slice(5), y: month.slice(0, 4) }));

function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** A document's name, as a link where a server is known. */
function linked(id, text, task) {
  if (DATA.server === "") return text;
  const file = task?.source ? `&file=${encodeURIComponent(task.source)}#t${task.start}` : "";
  return make("a", { href: `${DATA.server}document?id=${encodeURIComponent(id)}${file}`, textContent: text });
}

function row(task) {
  const due = make("td", {}, make("span", { className: "day", textContent: task.due ? day(task.due) : "—" }));
  if (task.done) due.append(make("br"), make("span", { className: "finished", textContent: word("finished") }));
  else if (isLate(task)) due.append(make("br"), make("span", { className: "overdue", textContent: word("overdue") }));
  if (task.printed) due.append(make("small", { textContent: task.printed }));
  const who = make("td", {}, make("strong", { textContent: task.lead.join("; ") }));
  if (task.help.length) who.append(make("small", { textContent: `${word("help")}: ${task.help.join("; ")}` }));
  if (task.supervisor.length) who.append(make("small", { textContent: `${word("supervisor")}: ${task.supervisor.join("; ")}` }));
  const order = make("td", {}, ...task.under.flatMap((each) => [make("strong", {}, linked(each.id, each.code)), make("br")]));
  order.append(make("small", {}, `${word("assigned")} `, linked(task.document, task.code, task), task.section ? `, ${word("section")} ${task.section}` : ""));
  const text = make("td", { textContent: task.text });
  if (task.status) text.append(make("small", { textContent: task.status }));
  return make("tr", {}, due, text, who, order);
}

function show() {
  const words = fold(at("find").value).split(/\s+/).filter(Boolean);
  const shown = DATA.tasks.filter((task) =>
    (at("month").value === "" || task.due.slice(0, 7) === at("month").value) && (!at("late").checked || isLate(task)) &&
    (at("body").value === "" || [...task.lead, ...task.help].includes(at("body").value)) &&
    words.every((part) => fold(`${task.text} ${task.code} ${task.lead.join(" ")}`).includes(part)));
  const months = new Map();
  for (const task of shown) months.set(task.due.slice(0, 7), [...(months.get(task.due.slice(0, 7)) ?? []), task]);
  const heads = ["due", "text", "who", "order"].map((key) => make("th", { scope: "col", textContent: word(key) }));
  at("board").replaceChildren(...[...months].map(([month, tasks]) => make("section", {},
    make("h2", { textContent: `${monthName(month)} ` }, make("small", { textContent: `(${tasks.length})` })),
    make("table", {}, make("thead", {}, make("tr", {}, ...heads.map((head) => head.cloneNode(true)))), make("tbody", {}, ...tasks.map(row))))));
  for (const heading of at("board").querySelectorAll("h2 small")) heading.style.display = "inline";
  if (!shown.length) at("board").append(make("p", { className: "nothing", textContent: word("nothing") }));
  at("counter").textContent = word("counter", { n: shown.length, late: shown.filter(isLate).length });
}

function options(select, values, name) {
  const chosen = select.value;
  select.replaceChildren(make("option", { value: "", textContent: word("all") }), ...values.map((value) => make("option", { value, textContent: name(value) })));
  select.value = chosen;
}

function speak(chosen) {
  language = chosen;
  document.documentElement.lang = language;
  document.title = DATA.title ? word("titleOf", { title: DATA.title }) : word("title");
  at("title").textContent = document.title;
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = word(element.dataset.word);
  for (const element of document.querySelectorAll("[data-word-label]")) element.ariaLabel = word(element.dataset.wordLabel);
  for (const button of document.querySelectorAll("[data-language]")) button.ariaPressed = String(button.dataset.language === language);
  options(at("month"), [...new Set(DATA.tasks.map((task) => task.due.slice(0, 7)).filter(Boolean))].sort(), monthName);
  options(at("body"), [...new Set(DATA.tasks.flatMap((task) => [...task.lead, ...task.help]))].sort((a, b) => a.localeCompare(b, "vi")), (name) => name);
  show();
}

for (const button of document.querySelectorAll("[data-language]")) button.onclick = () => speak(button.dataset.language);
at("narrow").onsubmit = (event) => event.preventDefault();
at("narrow").oninput = show;
speak("vi");
document.documentElement.dataset.ready = "true";
