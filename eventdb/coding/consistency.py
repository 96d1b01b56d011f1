"""How a record's values fit together: what follows from them by rule, and what cannot be true of them at once."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from eventdb import dates
from eventdb.coding.model import ClaimRead, Passage, RecordRead
from eventdb.coding.quotes import QuoteFinder, shorten
from eventdb.fixtures import Vocabulary
from eventdb.vocabulary import Basis, StatementForm


def derived(record: RecordRead, vocabulary: Vocabulary) -> Iterator[ClaimRead]:
    """What follows from a record's values by rule: a place's country, the numbers that words for a crowd stand for."""
    values = {claim.field: claim for claim in record.claims if not claim.member}
    place = values.get("place")
    if place and "country" not in values and (country := vocabulary["place"][place.value]["country_iso3"]):
        note = "the country that the place lies in"
        yield place._replace(field="country", value=str(country), basis=Basis.INFERRED, note=note)
    size = values.get("size_text")
    if size and not values.keys() & {"size_low", "size_best", "size_high"}:
        rule = vocabulary.size_rule_of_words.get(size.value.casefold())
        if rule:
            note = f"by the rule for {rule['words']!r}"
            for name, value in (("size_low", rule["low"]), ("size_high", rule["high"]), ("size_rule", rule["slug"])):
                yield size._replace(field=name, value=str(value), basis=Basis.INFERRED, note=note)


def faults_across_fields(
    record: RecordRead, finder: QuoteFinder, passages: Sequence[Passage]
) -> Iterator[tuple[int, str, str]]:
    """What is wrong with values that are each good by themselves: line, field and message of each fault."""
    values = {claim.field: claim for claim in record.claims if not claim.member}
    yield from _date_faults(values)
    yield from _size_faults(values)
    yield from _term_faults(record, values)
    for name in ("occasion", "package"):
        if name in values and values[name].value == record.slug:
            yield values[name].line, name, "found the record itself; expected another one"
    form, text = values.get("form"), values.get("text")
    if form and form.value == StatementForm.QUOTE:
        if text is None:
            yield form.line, "form", "found quote, but no text; give the words as text"
        elif text.passages and not any(finder.contains(text.value, passages[index]) for index in text.passages):
            message = f"the words {shorten(text.value)!r} are in none of the passages cited; expected a quote's own"
            yield text.line, "text", message


def _date_faults(values: dict[str, ClaimRead]) -> Iterator[tuple[int, str, str]]:
    bounds = [values[name] for name in ("not_before", "not_after") if name in values]
    if bounds and "date" in values:
        yield bounds[0].line, bounds[0].field, "found beside date; expected either a date or bounds"
    elif len(bounds) == 2 and bounds[1].value < bounds[0].value:  # noqa: PLR2004 - both bounds
        message = f"found {bounds[1].value}, which is before not_before, {bounds[0].value}"
        yield bounds[1].line, "not_after", message


def _size_faults(values: dict[str, ClaimRead]) -> Iterator[tuple[int, str, str]]:
    sizes = [values[name] for name in ("size_low", "size_best", "size_high") if name in values]
    for lower, higher in pairwise(sizes):
        if int(lower.value) > int(higher.value):
            yield higher.line, higher.field, f"found {higher.value}, which is below {lower.field}, {lower.value}"


def _term_faults(record: RecordRead, values: dict[str, ClaimRead]) -> Iterator[tuple[int, str, str]]:
    start, end = values.get("start"), values.get("end")
    first = dates.parse(start.value).start if start else None
    last = dates.parse(end.value).end if end else None
    if start and end and first and last and last < first:
        yield end.line, "end", f"found {end.value}, which is before start, {start.value}"
    for claim in record.claims:
        if claim.field == "attested":
            day = dates.parse_day(claim.value)
            if (first and day < first) or (last and day > last):
                yield claim.line, "attested", f"found {claim.value}, which is outside the term's start and end"
