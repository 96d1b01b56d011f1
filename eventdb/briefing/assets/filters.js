// Which events are shown: kinds, a country, a topic, words, and days.

const state = { kinds: new Set(KINDS), country: "", topic: "", words: "", from: "", to: "" };
const controls = {};
let changed = () => {};

function fits(event, but) {
  if (!state.kinds.has(event.kind)) return false;
  if (state.country && !event.countries.has(state.country)) return false;
  if (state.topic !== "" && !event.topics.includes(Number(state.topic))) return false;
  if (state.words && !state.words.split(/\s+/).every((word) => event.searched.includes(word))) return false;
  return but === "days" || inDays(event);
}

// As the options --from and --to read days: an event of which one bound is known stands at that bound.
function inDays(event) {
  if (!state.from && !state.to) return true;
  const first = event.start ?? event.end;
  const last = event.end ?? event.start;
  return first !== null && (!state.from || last >= state.from) && (!state.to || first <= state.to);
}

function choice(label, options, onChange) {
  const select = element("select", { name: label.toLowerCase(), onchange: (event) => onChange(event.target.value) },
    options.map(([value, words]) => outside("option", words, { value })));
  return [select, element("label", {}, label, select)];
}

function buildFilters() {
  const form = document.getElementById("filters");
  form.addEventListener("submit", (event) => event.preventDefault());
  const kinds = KINDS.filter((kind) => EVENTS.some((event) => event.kind === kind));
  controls.kinds = kinds.map((kind) => element("input", {
    type: "checkbox", name: "kind", value: kind, checked: true,
    onchange: (event) => { state.kinds[event.target.checked ? "add" : "delete"](kind); changed(); },
  }));
  const boxes = controls.kinds.map((box, at) => element("label", {}, box,
    element("span", { class: `kind ${kinds[at]}` }, element("span", {}, `${capital(kinds[at])}s`))));
  const countries = [...COUNTRIES.values()].map((country) => [country.code, country.name]);
  const [country, countryLabel] = choice("Country", [["", "All countries"], ...countries], (value) => set({ country: value }));
  const topics = CONTENT.topics.map((name, number) => [String(number), name]).sort((a, b) => a[1].localeCompare(b[1], "en"));
  const [topic, topicLabel] = choice("Topic", [["", "All topics"], ...topics], (value) => set({ topic: value }));
  let waiting = 0;
  const words = element("input", { type: "search", name: "words", autocomplete: "off", oninput: () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => set({ words: words.value.trim().toLowerCase() }), 200);
  } });
  const day = (name) => element("input", { type: "date", name, min: "0001-01-01", max: "9999-12-31", onchange: (event) => set({ [name]: event.target.value }) });
  Object.assign(controls, { country, topic, words, from: day("from"), to: day("to") });
  form.append(
    element("fieldset", {}, element("legend", {}, "Kinds"), boxes),
    countryLabel, topicLabel,
    element("label", {}, "Words", words),
    element("label", { class: "day" }, "From", controls.from),
    element("label", { class: "day" }, "To", controls.to),
    element("button", { type: "button", id: "reset", onclick: reset }, "Show all"),
  );
}

function set(part) {
  Object.assign(state, part);
  for (const name of ["country", "topic", "from", "to"]) controls[name].value = state[name];
  changed();
}

function reset() {
  state.kinds = new Set(KINDS);
  for (const box of controls.kinds) box.checked = true;
  controls.words.value = "";
  set({ country: "", topic: "", words: "", from: "", to: "" });
}

function tellStatus(shown) {
  const all = EVENTS.length;
  document.getElementById("status").textContent = shown === all
    ? `Showing all of ${counted(all, "event", "events")}`
    : `Showing ${shown.toLocaleString("en")} of ${counted(all, "event", "events")}`;
}
