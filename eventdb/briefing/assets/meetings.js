// Who met whom: pairs at the same summit, as the query who-met-whom counts them, but for participants of any sort.

const MOST_PEOPLE = 20;
const MOST_PAIRS = 200;
// Of fewer, the words say all.
const LEAST_PEOPLE = 4;

// A leader is the same person whatever name a source used; others go by their name.
function whoKey(one) {
  return one.leader ? `@${one.leader}` : one.name;
}

function whoName(one) {
  return one.country && countryName(one.country) !== one.name ? `${one.name} (${one.country})` : one.name;
}

function meetings(events) {
  const people = new Map();
  const pairs = new Map();
  let summits = 0;
  for (const event of events) {
    if (event.kind !== "summit" || (event.status !== null && event.status !== "held")) continue;
    const seated = new Map();
    for (const one of event.people) if (one.side === "both") seated.set(whoKey(one), one);
    if (seated.size < 2) continue;
    summits += 1;
    const keys = [...seated.keys()].sort();
    for (const key of keys) {
      const person = people.get(key) || { key, name: harmless(whoName(seated.get(key))), meetings: 0 };
      person.meetings += keys.length - 1;
      people.set(key, person);
    }
    keys.forEach((a, at) => keys.slice(at + 1).forEach((b) => {
      const key = `${a}\n${b}`;
      const pair = pairs.get(key) || { a, b, n: 0, last: null };
      pair.n += 1;
      pair.last = event;
      pairs.set(key, pair);
    }));
  }
  const ranked = [...pairs.values()].sort((a, b) => b.n - a.n || (a.a < b.a ? -1 : 1));
  return { people, pairs: ranked, summits };
}

class Meetings extends Figure {
  constructor() {
    super("meetings", "Who met whom at summits");
    this.drawing = new Drawing(this.canvas, "meetings");
  }

  render(events) {
    const { people, pairs, summits } = meetings(events);
    this.show(pairs.length);
    if (!pairs.length) return this.tell("No summit that was held and is shown here names two who took part.");
    const width = this.width;
    const room = width < 500 ? 10 : MOST_PEOPLE;
    const most = pairs[0].n;
    const steps = shades(most);
    // Those of the pairs that met most, in the order of these: who met stands close together.
    const picked = new Set();
    for (const pair of pairs) {
      if (picked.size + [pair.a, pair.b].filter((key) => !picked.has(key)).length <= room) picked.add(pair.a).add(pair.b);
    }
    const chosen = [...picked].map((key) => people.get(key));
    const place = new Map(chosen.map((person, at) => [person.key, at]));
    const name = (key) => people.get(key).name;
    const top = pairs.slice(0, 3).map((pair) => `${name(pair.a)} and ${name(pair.b)} (${pair.n})`).join("; ");
    this.tell(
      `${counted(people.size, "participant", "participants")} at ${counted(summits, "summit", "summits")} that ${summits === 1 ? "was" : "were"} held. ${pairs.length > 3 ? "Most often together" : "Together"}: ${top}.`,
      "Each square is a pair; its number is how many summits both took part in, as host, guest or participant."
      + (people.size > chosen.length ? ` The ${chosen.length} who met most are drawn; the table has more.` : ""));
    this.legend.hidden = true;
    const cells = pairs.filter((pair) => place.has(pair.a) && place.has(pair.b)).map((pair) => {
      const [row, column] = [place.get(pair.a), place.get(pair.b)].sort((a, b) => b - a);
      const colour = shade(steps, pair.n);
      return {
        row, column, n: pair.n, colour: `var(--${colour})`, ink: ["step1", "step2"].includes(colour) ? "var(--on-step1)" : "var(--on-step5)",
        tip: `${name(pair.a)} and ${name(pair.b)}\n${counted(pair.n, "summit", "summits")}, the last ${dateWords(pair.last)}`,
      };
    });
    // A square that is all but empty says less than the list of its pairs.
    this.chart.hidden = chosen.length < LEAST_PEOPLE || cells.length < chosen.length;
    if (this.chart.hidden) {
      this.note.hidden = true;
      this.alternative.open = true;
    }
    const labels = Math.min(260, Math.max(120, Math.floor(width * 0.42)));
    const step = Math.max(18, Math.min(34, Math.floor((width - labels - 8) / chosen.length)));
    this.tabulate(() => element("div", {},
      table(["One", "Other", "Summits", "The last"], pairs.slice(0, MOST_PAIRS).map((pair) => [name(pair.a), name(pair.b), pair.n, dateWords(pair.last)]), "Pairs who met"),
      pairs.length > MOST_PAIRS ? element("p", { class: "note" }, `The first ${MOST_PAIRS} of ${counted(pairs.length, "pair", "pairs")}.`) : null));
    return this.drawing.draw(
      { width: labels + step * chosen.length, height: step * chosen.length, left: labels, step },
      { cells, people: chosen.map((person, at) => ({ at, label: `${at + 1}`, name: person.name })) });
  }
}
