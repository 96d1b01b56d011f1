// The passages of an event, marked in the words around them.

const AROUND = 280;

// The parts of a text are counted by characters as people see them, of which some are two for JavaScript.
function partWith(parts, passage) {
  return parts.find(([start, words]) => passage.start >= start && passage.end <= start + Array.from(words).length);
}

// Spans of the text to show: a little around each passage, and those that touch as one.
function spansOf(letters, passages) {
  const spans = [];
  for (const { from, to } of passages) {
    let first = Math.max(0, from - AROUND);
    let last = Math.min(letters.length, to + AROUND);
    while (first > 0 && first < from && !/\s/.test(letters[first - 1])) first += 1;
    while (last < letters.length && last > to && !/\s/.test(letters[last])) last -= 1;
    const before = spans[spans.length - 1];
    if (before && first <= before.last) before.last = Math.max(before.last, last);
    else spans.push({ first, last });
  }
  return spans;
}

function markedWords(letters, start, { first, last }, passages, whole, language) {
  const words = element("p", { class: "words", dir: "auto", lang: language });
  const text = (from, to) => harmless(letters.slice(from, to).join(""));
  let at = first;
  if (first > 0 || start > 0) words.append("… ");
  for (const passage of passages) {
    if (passage.to <= at || passage.from >= last) continue;
    // Where two passages share words, the second is marked from where the first ends.
    const from = Math.max(at, passage.from);
    words.append(text(at, from), element("mark", {}, text(from, passage.to)), element("sup", {}, `[${passage.number}]`));
    at = passage.to;
  }
  words.append(text(at, last));
  if (!whole || last < letters.length) words.append(" …");
  return words;
}

function safeLink(url) {
  try {
    const { protocol } = new URL(url);
    return protocol === "http:" || protocol === "https:";
  } catch {
    return false;
  }
}

function sourceLine(source) {
  const parts = [];
  if (source.title) parts.push(outside("cite", source.title, { lang: source.language }));
  if (source.publisher) parts.push(outside("span", source.publisher));
  if (source.published) parts.push(element("span", {}, dayWords(source.published)));
  parts.push(outside("span", `${source.name}.txt`));
  if (source.url) {
    parts.push(safeLink(source.url)
      ? outside("a", source.url, { href: source.url, rel: "noopener noreferrer nofollow", target: "_blank" })
      : outside("span", source.url));
  }
  return element("p", { class: "source" }, parts.flatMap((part, at) => (at ? [" · ", part] : [part])));
}

function passagesOf(event) {
  const place = element("div", { class: "evidence" });
  if (event.summary) place.append(outside("p", event.summary));
  if (event.topics.length) place.append(outside("p", `Topics: ${event.topics.map((topic) => CONTENT.topics[topic]).join(", ")}`, { class: "source" }));
  if (!event.passages.length) place.append(element("p", {}, "No passage is cited for this event."));
  const cited = event.passages.map(([passage, said], at) => ({ ...PASSAGES[passage], said: CONTENT.said[said], number: at + 1 }));
  for (const number of new Set(cited.map((passage) => passage.document))) {
    const source = DOCUMENTS[number];
    const own = cited.filter((passage) => passage.document === number);
    // Only its own words are in the language of the document: what is said of them is in that of the page.
    const section = element("div", {}, sourceLine(source));
    for (const part of source.parts) {
      const [start, words] = part;
      const letters = Array.from(words);
      const inside = own.filter((passage) => partWith([part], passage))
        .map((passage) => ({ number: passage.number, from: passage.start - start, to: passage.end - start }))
        .sort((a, b) => a.from - b.from || a.to - b.to);
      const whole = source.parts.length === 1 && start === 0;
      for (const span of spansOf(letters, inside)) section.append(markedWords(letters, start, span, inside, whole, source.language));
    }
    section.append(element("ol", { start: own[0].number }, own.map((passage) => outside("li", passage.said))));
    place.append(section);
  }
  return place;
}

let opened = 0;

// A button that opens the passages of an event, and closes them: `show` puts them in their place.
function passagesButton(event, show) {
  opened += 1;
  const id = `passages-${opened}`;
  let shown = null;
  const number = event.passages.length;
  const button = element("button", {
    type: "button", "aria-expanded": "false", "aria-controls": id,
    "aria-label": `${counted(number, "passage", "passages")} for: ${harmless(event.title)}`,
    onclick: (click) => { click.stopPropagation(); toggle(!shown); },
  }, counted(number, "passage", "passages"));
  function toggle(open) {
    if (open === Boolean(shown)) return;
    button.setAttribute("aria-expanded", String(open));
    if (open) {
      shown = show(passagesOf(event));
      shown.id = id;
    } else {
      shown.remove();
      shown = null;
    }
  }
  return { button, toggle };
}
