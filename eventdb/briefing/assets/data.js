// The data of the page, from lists of values back to things with names.

const DAY = 86400000;
const CONTENT = JSON.parse(document.getElementById("content").textContent);
const FIGURES = JSON.parse(document.getElementById("figures").textContent);
const WORLD = JSON.parse(document.getElementById("world").textContent);

// Controls, and marks that turn the direction of text, are told by their number, as on a terminal: hidden in a title,
// they make it read as what it is not.
const HARMFUL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

function harmless(words) {
  return words.replace(HARMFUL, (found) => "\\u" + found.charCodeAt(0).toString(16).padStart(4, "0"));
}

function named(columns, row) {
  const thing = {};
  columns.forEach((name, at) => { thing[name] = row[at]; });
  return thing;
}

const COLUMNS = CONTENT.columns;
const KINDS = CONTENT.kinds;
const COUNTRIES = new Map(CONTENT.countries.map((row) => [row[0], named(COLUMNS.country, row)]));
const PARTICIPANTS = CONTENT.participants.map((row) => named(COLUMNS.participant, row));
const DOCUMENTS = CONTENT.documents.map((row) => named(COLUMNS.document, row));
const PASSAGES = CONTENT.passages.map((row) => named(COLUMNS.passage, row));

function milliseconds(day) {
  return day === null ? null : Date.parse(day + "T00:00:00Z");
}

function countryName(code) {
  const country = COUNTRIES.get(code);
  return country ? country.name : code;
}

const EVENTS = CONTENT.events.map((row, number) => {
  const event = named(COLUMNS.event, row);
  event.number = number;
  // The day after the last one ends the time that it can have been.
  event.from = milliseconds(event.start);
  event.until = event.end === null ? null : milliseconds(event.end) + DAY;
  event.people = event.participants.map(([role, who]) => (
    { role: CONTENT.roles[role][0], side: CONTENT.roles[role][1], ...PARTICIPANTS[who] }
  ));
  event.countries = new Set(event.people.map((one) => one.country).concat(event.country).filter((code) => code));
  if (event.statement) event.statement = named(COLUMNS.statement, event.statement);
  if (event.protest) event.protest = named(COLUMNS.protest, event.protest);
  event.searched = [
    event.title, event.slug, event.summary, event.place, event.status,
    event.statement ? event.statement.text : "", event.protest ? event.protest.text : "",
    ...event.people.map((one) => one.name), ...event.topics.map((topic) => CONTENT.topics[topic]),
    ...[...event.countries].map(countryName),
  ].filter((words) => words).join("\n").toLowerCase();
  return event;
});

const MONTHS = "January February March April May June July August September October November December".split(" ");

function dayWords(day) {
  const [year, month, date] = day.split("-").map(Number);
  return `${date} ${MONTHS[month - 1]} ${year}`;
}

// The date in words that say no more than the source.
function dateWords(event) {
  const { start, end, precision } = event;
  if (precision === "after") return `on or after ${dayWords(start)}`;
  if (precision === "before") return `on or before ${dayWords(end)}`;
  if (precision === "between") return `between ${dayWords(start)} and ${dayWords(end)}`;
  if (precision === "unknown") return "date unknown";
  const unit = (day) => (
    precision === "year" ? String(Number(day.slice(0, 4)))
      : precision === "month" ? `${MONTHS[Number(day.slice(5, 7)) - 1]} ${Number(day.slice(0, 4))}` : dayWords(day)
  );
  return unit(start) === unit(end) ? unit(start) : `${unit(start)} to ${unit(end)}`;
}

function counted(number, one, many) {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}

function capital(words) {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
