"""Reading coded documents: what a coding says becomes claims, and all that is wrong with it is told at once."""

import os
from pathlib import Path

import pytest

from eventdb.coding.check import check_files
from eventdb.coding.files import find_codings
from eventdb.coding.model import RecordKind
from eventdb.coding.reader import MAX_ARTICLE_BYTES, MAX_CODING_BYTES, read_coding
from eventdb.errors import InvalidFilesError, Problem
from tests.builders import TEXT, claims, problems, quotes, read, record, vocabulary, write_article, write_coding

GOOD = """
document: {title: Silva and Li meet in Lima, language: en}
coder: ann
passages:
  received: On 3 May 2024 President Ana Silva of Brazil received Li Wen of China in Lima
  two: They signed two agreements
  soy: one of them a treaty on soy
  gold: “Soy is the new gold,” Silva said
  more: Li hoped for more
  march: Hundreds marched against the treaty - peacefully
leaders:
  ana-silva:
    name: Ana Silva
    country: BRA
    alias: [President Silva, Silva]
    evidence: received
    offices:
      ana-silva-president:
        office: President
        country: BRA
        attested: [2024-05-03, 2024-05-03]
        evidence: received
  li-wen: {name: Li Wen, country: CHN, evidence: received}
summits:
  lima-2024:
    title: Meeting in Lima
    status: held
    date: 2024-05-03
    place: lima
    host: ana-silva
    guest: {leader: li-wen, evidence: [received, more]}
    agenda: [trade, {topic: food-security, text: soy, evidence: soy}]
    evidence: received
agreements:
  lima-2024-package:
    title: Two agreements
    status: signed
    not_before: 2024-05
    not_after: 2024
    place: lima
    occasion: lima-2024
    instrument: package
    instrument_count: 2
    signatory: [BRA, CHN]
    topics: trade
    evidence: {two: [rest, signatory], received: [not_before, not_after, place, signatory]}
    inferred: {occasion: It is told with the meeting, signatory: Read from who met}
    prefer: [title, signatory]
    members:
      lima-2024-soy-treaty:
        title: Treaty on soy
        instrument: treaty
        status: agreed
        evidence: soy
statements:
  silva-gold:
    title: Silva on soy
    date: 2024-05-03
    form: quote
    text: Soy is the new gold
    act: praise
    speaker: ana-silva
    addressee: [{country: CHN}, {name: 'the "press"', country: PER, date: 2024-05-03}]
    evidence: {gold: rest, received: [date, addressee]}
  li-more:
    title: Li hopes for more
    text: Li hoped for more.
    act: hope
    speaker: li-wen
    cameo: 010
    evidence: more
    inferred: {rest: Read from one word}
protests:
  soy-march:
    title: March against the treaty
    size_text: Hundreds
    violence: false
    target: apec
    evidence: march
"""

# A coding to put faults into: good, but for what is put in place of the last line.
STUB = """
coder: ann
passages:
  received: On 3 May 2024
summits:
  lima-2024:
    title: Meeting in Lima
    evidence: received
"""


def told(folder: Path, content: str, text: str = TEXT) -> list[tuple[int, str, str]]:
    """The problems of a coding: line, field, message; each is of the coding's own file."""
    found = problems(folder, content, text=text)
    assert {problem.file for problem in found} == {str(folder / "lima.yaml")}
    return [(problem.line, problem.field, problem.message) for problem in found]


def only(folder: Path, content: str, text: str = TEXT) -> tuple[int, str, str]:
    found = told(folder, content, text)
    assert len(found) == 1, found
    return found[0]


def line_of(content: str, words: str) -> int:
    """The line of a coding on which words stand, as the file has it."""
    before = content.lstrip("\n")
    return before[: before.index(words)].count("\n") + 1


# What a good coding says


def test_records_are_read_in_the_order_in_which_they_stand(tmp_path: Path) -> None:
    coding = read(tmp_path, GOOD)
    assert [(found.kind, found.slug) for found in coding.records] == [
        (RecordKind.LEADER, "ana-silva"),
        (RecordKind.OFFICE_TERM, "ana-silva-president"),
        (RecordKind.LEADER, "li-wen"),
        (RecordKind.SUMMIT, "lima-2024"),
        (RecordKind.AGREEMENT, "lima-2024-package"),
        (RecordKind.AGREEMENT, "lima-2024-soy-treaty"),
        (RecordKind.STATEMENT, "silva-gold"),
        (RecordKind.STATEMENT, "li-more"),
        (RecordKind.PROTEST, "soy-march"),
    ]
    assert (coding.coder, coding.file, coding.document.name) == ("ann", "lima.yaml", "lima")


def test_each_claim_knows_its_line_and_cites_a_passage_of_the_text(tmp_path: Path) -> None:
    coding = read(tmp_path, GOOD)
    for found in coding.records:
        for claim in found.claims:
            assert claim.passages, (found.slug, claim)
    for passage in coding.passages:
        assert TEXT[passage.start : passage.end] == passage.quote
    [title] = claims(coding, "lima-2024", "title")
    assert title.line == line_of(GOOD, "title: Meeting in Lima")


def test_what_the_document_says_of_itself_is_kept(tmp_path: Path) -> None:
    said = """
    document:
      title: 2025
      publisher: The Post
      url: https://example.org/a?b=c
      published: 2024-05-04
      language: zh-Hans
    coder: ann
    passages: {day: 3 May 2024}
    summits: {lima-2024: {title: Lima, evidence: day}}
    """
    document = read(tmp_path, said).document
    assert (document.title, document.publisher, document.published) == ("2025", "The Post", "2024-05-04")
    assert (document.url, document.language) == ("https://example.org/a?b=c", "zh-Hans")
    bare = read(tmp_path, STUB).document
    assert (bare.title, bare.publisher, bare.url, bare.published, bare.language) == (None,) * 5
    assert bare.text == TEXT


def test_one_key_is_evidence_of_the_whole_record(tmp_path: Path) -> None:
    coding = read(tmp_path, GOOD)
    received = "On 3 May 2024 President Ana Silva of Brazil received Li Wen of China in Lima"
    for field in ("title", "status", "date", "place", "host"):
        [claim] = claims(coding, "lima-2024", field)
        assert quotes(coding, claim) == [received]


def test_rest_is_every_field_that_no_other_key_names(tmp_path: Path) -> None:
    coding = read(tmp_path, GOOD)
    two, received = "They signed two agreements", "On 3 May 2024 President"
    by_field = {
        claim.field: [words[:26] for words in quotes(coding, claim)]
        for claim in record(coding, "lima-2024-package").claims
    }
    assert by_field["title"] == by_field["occasion"] == by_field["instrument_count"] == by_field["topic"] == [two]
    assert by_field["not_before"] == by_field["place"] == [received + " An"]  # what is named leaves rest
    assert by_field["signatory"] == [two, received + " An"]  # what is named under two keys cites both


def test_several_keys_as_rest_are_all_cited(tmp_path: Path) -> None:
    content = STUB.replace("evidence: received", "evidence: {received: rest, lima: rest}").replace(
        "passages:\n", "passages:\n  lima: Silva and Li meet in Lima\n"
    )
    coding = read(tmp_path, content)
    assert quotes(coding, claims(coding, "lima-2024", "title")[0]) == ["On 3 May 2024", "Silva and Li meet in Lima"]


def test_a_list_of_keys_is_evidence_of_the_whole_record(tmp_path: Path) -> None:
    content = STUB.replace("evidence: received", "evidence: [received, lima, received]").replace(
        "passages:\n", "passages:\n  lima: Silva and Li meet in Lima\n"
    )
    coding = read(tmp_path, content)
    assert quotes(coding, claims(coding, "lima-2024", "title")[0]) == ["On 3 May 2024", "Silva and Li meet in Lima"]


def test_a_participant_or_topic_can_have_evidence_of_its_own(tmp_path: Path) -> None:
    coding = read(tmp_path, GOOD)
    [guest] = claims(coding, "lima-2024", "guest")
    assert [words[-4:] for words in quotes(coding, guest)] == ["Lima", "more"]
    trade, soy = claims(coding, "lima-2024", "topic")
    assert [words[-4:] for words in quotes(coding, trade)] == ["Lima"]
    assert [words[-4:] for words in quotes(coding, soy)] == [" soy"]


def test_values_are_stated_unless_they_are_said_to_be_inferred(tmp_path: Path) -> None:
    coding = read(tmp_path, GOOD)
    package = {claim.field: (str(claim.basis), claim.note) for claim in record(coding, "lima-2024-package").claims}
    assert package["title"] == ("stated", None)
    assert package["occasion"] == ("inferred", "It is told with the meeting")
    assert package["signatory"] == ("inferred", "Read from who met")
    assert {(str(claim.basis), claim.note) for claim in record(coding, "li-more").claims} == {
        ("inferred", "Read from one word")
    }


def test_a_coding_can_prefer_its_value(tmp_path: Path) -> None:
    coding = read(tmp_path, GOOD)
    preferred = {claim.field for claim in record(coding, "lima-2024-package").claims if claim.preferred}
    assert preferred == {"title", "signatory"}
    assert not any(claim.preferred for claim in record(coding, "lima-2024").claims)


def test_participants_and_topics_stand_in_one_line_each(tmp_path: Path) -> None:
    coding = read(tmp_path, GOOD)
    assert [claim.value for claim in claims(coding, "silva-gold", "addressee")] == [
        "CHN",
        "\"the 'press'\" PER @ 2024-05-03",
    ]
    assert [claim.value for claim in claims(coding, "lima-2024", "topic")] == ["trade", "food-security: soy"]
    assert [claim.value for claim in claims(coding, "soy-march", "target")] == ["apec"]
    assert all(claim.member for claim in claims(coding, "lima-2024-package", "signatory"))


def test_names_and_days_may_be_one_or_a_list_and_are_taken_once(tmp_path: Path) -> None:
    coding = read(tmp_path, GOOD)
    assert [claim.value for claim in claims(coding, "ana-silva", "alias")] == ["President Silva", "Silva"]
    assert [claim.value for claim in claims(coding, "ana-silva-president", "attested")] == ["2024-05-03"]


def test_bounds_are_the_first_and_the_last_day_of_what_is_written(tmp_path: Path) -> None:
    coding = read(tmp_path, GOOD)
    assert claims(coding, "lima-2024-package", "not_before")[0].value == "2024-05-01"
    assert claims(coding, "lima-2024-package", "not_after")[0].value == "2024-12-31"


def test_a_member_takes_over_what_it_does_not_say_itself(tmp_path: Path) -> None:
    coding = read(tmp_path, GOOD)
    package, member = record(coding, "lima-2024-package"), record(coding, "lima-2024-soy-treaty")
    values = {claim.field: claim.value for claim in member.claims if not claim.member}
    assert values == {
        "title": "Treaty on soy",
        "instrument": "treaty",
        "status": "agreed",
        "package": "lima-2024-package",
        "not_before": "2024-05-01",
        "not_after": "2024-12-31",
        "place": "lima",
        "country": "PER",
        "occasion": "lima-2024",
    }
    assert [claim.value for claim in claims(coding, "lima-2024-soy-treaty", "signatory")] == ["BRA", "CHN"]
    assert not claims(coding, "lima-2024-soy-treaty", "topic")
    # With the package's own evidence, basis and note.
    for field in ("not_before", "occasion", "signatory", "country"):
        theirs = [claim._replace(line=0) for claim in package.claims if claim.field == field]
        assert [claim._replace(line=0) for claim in member.claims if claim.field == field] == theirs
    [belongs] = claims(coding, "lima-2024-soy-treaty", "package")
    assert quotes(coding, belongs) == ["one of them a treaty on soy"]


@pytest.mark.parametrize(
    ("own", "taken_over"),
    [
        ("date: 2024-06-01", {"place", "country", "occasion"}),
        ("not_after: 2024-06-01", {"place", "country", "occasion"}),
        ("country: CHN", {"not_before", "not_after", "occasion"}),
        ("place: beijing", {"not_before", "not_after", "occasion"}),
    ],
)
def test_a_date_or_place_of_its_own_replaces_the_packages_whole(tmp_path: Path, own: str, taken_over: set[str]) -> None:
    content = GOOD.replace("        status: agreed\n", f"        status: agreed\n        {own}\n")
    coding = read(tmp_path, content)
    package = {claim.field: claim for claim in record(coding, "lima-2024-package").claims}
    same = {
        claim.field
        for claim in record(coding, "lima-2024-soy-treaty").claims
        if claim.field in package and package[claim.field]._replace(line=0) == claim._replace(line=0)
    }
    assert same == taken_over | {"signatory"}


def test_participants_of_its_own_in_a_role_replace_the_packages_in_that_role(tmp_path: Path) -> None:
    content = GOOD.replace("        status: agreed\n", "        status: agreed\n        signatory: CHN\n")
    coding = read(tmp_path, content)
    assert [claim.value for claim in claims(coding, "lima-2024-soy-treaty", "signatory")] == ["CHN"]


def test_the_country_follows_from_the_place_and_says_so(tmp_path: Path) -> None:
    coding = read(tmp_path, GOOD)
    [country] = claims(coding, "lima-2024", "country")
    [place] = claims(coding, "lima-2024", "place")
    assert (country.value, str(country.basis)) == ("PER", "inferred")
    assert country.note == "the country that the place lies in"
    assert country.passages == place.passages
    stated = read(tmp_path, GOOD.replace("    place: lima\n    host", "    place: lima\n    country: CHN\n    host"))
    assert [claim.value for claim in claims(stated, "lima-2024", "country")] == ["CHN"]


def test_words_for_a_crowd_become_a_range_by_a_rule_that_is_named(tmp_path: Path) -> None:
    coding = read(tmp_path, GOOD)
    values = {claim.field: (claim.value, str(claim.basis)) for claim in record(coding, "soy-march").claims}
    assert values["size_text"] == ("Hundreds", "stated")
    assert values["size_low"] == ("100", "inferred")
    assert values["size_high"] == ("999", "inferred")
    assert values["size_rule"] == ("hundreds", "inferred")
    assert "size_best" not in values
    numbers = read(tmp_path, GOOD.replace("size_text: Hundreds\n", "size_text: hundreds\n    size_best: 1,500\n"))
    found = {claim.field: claim.value for claim in record(numbers, "soy-march").claims}
    assert found["size_best"] == "1500"
    assert not found.keys() & {"size_low", "size_high", "size_rule"}
    other = read(tmp_path, GOOD.replace("size_text: Hundreds\n", "size_text: quite a few\n"))
    assert not {claim.field for claim in record(other, "soy-march").claims} & {"size_low", "size_high", "size_rule"}


def test_scalars_are_read_as_the_text_that_stands_there(tmp_path: Path) -> None:
    coding = read(
        tmp_path, GOOD.replace("title: Silva on soy", "title: 1e3").replace("title: Li hopes for more", "title: NO")
    )
    assert claims(coding, "silva-gold", "title")[0].value == "1e3"
    assert claims(coding, "li-more", "title")[0].value == "NO"
    assert claims(coding, "li-more", "cameo")[0].value == "010"


def test_a_byte_order_mark_and_the_line_ends_of_windows_change_nothing(tmp_path: Path) -> None:
    path = write_coding(tmp_path, GOOD, text=TEXT.replace("\n", "\r\n"))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    article = tmp_path / "lima.txt"
    article.write_bytes(b"\xef\xbb\xbf" + article.read_bytes())
    coding = read_coding(path, vocabulary())
    assert len(coding.records) == 9
    assert not coding.document.text.startswith("\ufeff")
    for passage in coding.passages:
        assert coding.document.text[passage.start : passage.end] == passage.quote


def test_a_coder_can_have_a_file_of_their_own_beside_the_article(tmp_path: Path) -> None:
    path = write_coding(tmp_path, STUB, name="lima", coder="ben")
    coding = read_coding(path, vocabulary())
    assert (coding.file, coding.document.name) == ("lima.ben.yaml", "lima")


# What is wrong with a coding


@pytest.mark.parametrize(
    ("passages", "field", "message"),
    [
        ("{day: On 4 May 2024}", "day", "'On 4 May 2024' is not in the article; the nearest words are 'On 3 May 2024'"),
        ("{day: Li}", "day", "'Li' is in the article 5 times; add a prefix or suffix that tells which is meant"),
        ("{day: {quote: Li, prefix: 'No '}}", "day", "is in the article, but not with this prefix and suffix"),
        ("{day: {quote: Li, sufix: ' meet'}}", "day.sufix", "unknown field; expected quote, prefix or suffix"),
        ("{day: {prefix: On 3 May}}", "day", "no quote; expected words of the article"),
        ("{day: {quote: [On 3 May]}}", "day.quote", "found a list or mapping; expected words of the article"),
        ("{day: ''}", "day.quote", "found nothing; expected words of the article"),
        ("{day: }", "day.quote", "found nothing; expected words of the article"),
        ("{day: \u00ad}", "day", "the quote holds no letters"),
        ("{day: On 3 May, Day: in Lima.}", "Day", "found 'Day'; expected a slug"),
        ("{day: On 3 May, more: They signed}", "more", "nothing cites this passage; cite it or take it out"),
        ("{day: On 3 May, again: On 3 May}", "again", "nothing cites this passage; cite it or take it out"),
    ],
)
def test_a_passage_that_is_no_good_is_told(tmp_path: Path, passages: str, field: str, message: str) -> None:
    content = f"coder: ann\n\npassages: {passages}\nsummits: {{lima: {{title: x, evidence: day}}}}\n"
    line, _field, found = next(one for one in told(tmp_path, content) if one[1] == f"passages.{field}")
    assert line == 3
    assert message in found


@pytest.mark.parametrize(
    ("added", "field", "message"),
    [
        # codes
        ("status: signed", "status", "found 'signed'; expected one of proposed, announced, held"),
        ("status: hold", "status", "did you mean 'held'?"),
        ("place: limaa", "place", "found 'limaa'; expected a key of the vocabulary place; did you mean 'lima'?"),
        ("place: Lima", "place", "did you mean 'lima' (Lima)?"),
        ("country: CHI", "country", "found 'CHI'; expected a key of the vocabulary country; did you mean 'CH"),
        ("country: Peru", "country", "did you mean 'PER' (Peru)?"),
        ("country: PE", "country", "did you mean 'PER' (Peru)?"),
        ("cameo: 40", "cameo", "found '40'; expected a key of the vocabulary cameo; did you mean '040'"),
        ("agenda: trad", "agenda", "did you mean 'trade'?"),
        ("agenda: [{text: soy}]", "agenda", "expected a topic"),
        ("agenda: {topic: trade, txt: soy}", "agenda.txt", "unknown field; did you mean 'text'?"),
        ("agenda: [trade, trade]", "agenda", "found 'trade' again"),
        ("agenda: [{topic: trade, evidence: []}]", "agenda", "no evidence; name the passage"),
        ("agenda: [{topic: trade, evidence: nil}]", "agenda.evidence", "found 'nil'; expected the key of a passage"),
        # participants
        ("host: BRZ", "host", "found 'BRZ'; expected a key of the vocabulary country; did you mean 'BR"),
        ("host: President Silva", "host", "found 'President Silva'; expected the slug of a leader or organization"),
        ("host: [CHN, CHN]", "host", "found CHN again"),
        ("host: [CHN, {country: CHN, date: 2024-05-03}]", "host", "found CHN @ 2024-05-03 again"),
        ("host: [[CHN]]", "host", "found a list or mapping; expected one value"),
        ("host: {leader: ana-silva, country: BRA}", "host", "expected one of leader, country, organization or name"),
        ("host: {leader: ana-silva, name: Silva}", "host", "expected one of leader, country, organization or name"),
        ("host: {date: 2024-05-03}", "host", "expected one of leader, country, organization or name"),
        ("host: {name: x, rank: y}", "host.rank", "unknown field"),
        ("host: {country: CHN, date: 2024-05}", "host.date", "expected a full day such as"),
        ("host: {name: x, country: XXX}", "host.country", "found 'XXX'; expected a key of the vocabulary country"),
        ("host: {name: x, evidence: {received: rest}}", "host.evidence", "expected the key of a passage"),
        # dates
        ("date: 2025-02-30", "date", "found '2025-02-30': 2025-02 has no day 30; expected a date such as"),
        ("date: 2025-05-04/2025-05-03", "date", "ends before it starts"),
        ("date: 3 May 2024", "date", "found '3 May 2024'; expected a date such as"),
        (
            "not_before: 2025-05-04\n    not_after: 2025-05-03",
            "not_after",
            "found 2025-05-03, which is before not_before",
        ),
        ("not_before: 2025/2026", "not_before", "found '2025/2026'; expected one date such as"),
        ("date: 2025\n    not_after: 2025", "not_after", "found beside date; expected either a date or bounds"),
        # fields
        ("stauts: held", "stauts", "unknown field; did you mean 'status'?"),
        ("speaker: BRA", "speaker", "unknown field"),
        ("members: {}", "members", "unknown field"),
        ("summary: [a, b]", "summary", "found a list or mapping; expected one value"),
        ("summary: ~", "summary", "found nothing; leave out a field of which nothing is said"),
        ("summary: ''", "summary", "found nothing; leave out a field of which nothing is said"),
        (f"series: {'x' * 301}", "series", "found 301 characters; expected at most 300"),
        ("occasion: lima-2024", "occasion", "found the record itself; expected another one"),
        ("occasion: Lima 2023", "occasion", "found 'Lima 2023'; expected a slug"),
        # inferred and prefer
        ("inferred: yes", "inferred", "expected fields, each with the reason why it is read so"),
        ("inferred: {title: }", "inferred.title", "expected the reason why it is read so"),
        ("inferred: {title: ~}", "inferred.title", "expected the reason why it is read so"),
        ("inferred: {date: why}", "inferred.date", "found 'date'; expected a field that this record has"),
        ("inferred: {titel: why}", "inferred.titel", "did you mean 'title'?"),
        ("inferred: {title: here, there}", "inferred.there", "a comma ends a value in braces"),
        ("prefer: [titel]", "prefer", "found 'titel'; expected a field that this record has, or rest"),
        ("prefer: {title: yes}", "prefer", "expected the name of a field, or rest"),
    ],
)
def test_a_field_that_is_no_good_is_told(tmp_path: Path, added: str, field: str, message: str) -> None:
    content = STUB + f"    {added}\n"
    name = field.split(".", maxsplit=1)[0]
    line, where, _message = next(one for one in told(tmp_path, content) if message in one[2])
    assert where == f"summits.lima-2024.{field}"
    assert line == line_of(content, f"{name}:")
    assert len(told(tmp_path, content)) == 1


@pytest.mark.parametrize(
    ("evidence", "message"),
    [
        ("[received, nil]", "found 'nil'; expected the key of a passage"),
        ("[[{}], received]", "expected the key of a passage"),
        ("{received: [rest, place]}", "found 'place'; expected a field that this record has, or rest"),
        ("{received: [rest, titel]}", "did you mean 'title'?"),
        ("{received: [rest, {}]}", "expected the name of a field, or rest"),
        ("{received: rest, nil: title}", "found 'nil'; expected the key of a passage"),
    ],
)
def test_evidence_that_is_no_good_is_told(tmp_path: Path, evidence: str, message: str) -> None:
    line, where, found = only(tmp_path, STUB.replace("evidence: received", f"evidence: {evidence}", 1))
    assert (line, where) == (7, "summits.lima-2024.evidence")
    assert message in found


def test_a_mistyped_key_is_told_with_the_passage_that_it_leaves_unused(tmp_path: Path) -> None:
    assert told(tmp_path, STUB.replace("evidence: received", "evidence: recieved")) == [
        (3, "passages.received", "nothing cites this passage; cite it or take it out"),
        (
            7,
            "summits.lima-2024.evidence",
            "found 'recieved'; expected the key of a passage; did you mean 'received'?",
        ),
    ]


def test_a_field_without_evidence_is_told_on_its_line(tmp_path: Path) -> None:
    content = STUB.replace("evidence: received", "evidence: {received: title}\n    place: lima\n    host: [BRA]")
    assert told(tmp_path, content) == [
        (8, "summits.lima-2024.place", "no evidence; name the passage that it was read from"),
        (9, "summits.lima-2024.host", "no evidence; name the passage that it was read from"),
    ]


def test_a_quote_that_is_not_found_does_not_hide_a_field_without_evidence(tmp_path: Path) -> None:
    content = STUB.replace("On 3 May", "On 4 May") + "  lima-2025:\n    title: Another\n"
    assert [(line, field) for line, field, _message in told(tmp_path, content)] == [
        (3, "passages.received"),
        (9, "summits.lima-2025.title"),
    ]


def test_a_quote_that_is_not_found_is_told_once_and_not_again_where_it_is_cited(tmp_path: Path) -> None:
    content = GOOD.replace("Soy is the new gold,”", "Soy was the new gold,”")
    assert only(tmp_path, content)[:2] == (line_of(GOOD, "gold: “Soy"), "passages.gold")


def test_a_passage_of_which_no_field_is_left_is_told(tmp_path: Path) -> None:
    content = STUB.replace("evidence: received", "evidence: {received: rest, day: title}").replace(
        "passages:\n", "passages:\n  day: 3 May\n"
    )
    line, field, message = only(tmp_path, content)
    assert (line, field) == (4, "passages.received")
    assert message == "no field is left that this passage is evidence of; name one, or take it out"


def test_a_record_without_what_it_must_have_is_told_on_the_line_of_its_slug(tmp_path: Path) -> None:
    content = STUB.replace("title: Meeting in Lima", "status: held")
    assert only(tmp_path, content) == (5, "summits.lima-2024.title", "missing; every record of this kind has one")
    content = STUB + "organizations:\n  soy-council: {name: Soy Council, evidence: received}\n"
    assert only(tmp_path, content)[:2] == (9, "organizations.soy-council.kind")


@pytest.mark.parametrize(
    ("slug", "message"),
    [
        ("Lima 2025", "found 'Lima 2025'; expected a slug: lower-case letters, digits and hyphens, at most 120"),
        ("são-paulo", "expected a slug"),
        ("-lima", "expected a slug"),
        ("lima--2025", "expected a slug"),
        ("''", "expected a slug"),
        ("x" * 121, "expected a slug"),
    ],
)
def test_a_slug_is_lower_case_letters_digits_and_hyphens(tmp_path: Path, slug: str, message: str) -> None:
    line, field, found = only(tmp_path, STUB + f"  {slug}: {{title: x, evidence: received}}\n")
    assert (line, field) == (8, f"summits.{slug.strip(chr(39))}")
    assert message in found


def test_three_capitals_are_a_country_and_no_slug(tmp_path: Path) -> None:
    messages = [message for _line, _field, message in told(tmp_path, STUB + "  PER: {title: x, evidence: received}\n")]
    assert any("found three capitals, which stand for a country" in message for message in messages)


def test_a_slug_is_used_once_in_all_sections(tmp_path: Path) -> None:
    content = STUB + "protests:\n  lima-2024: {title: x, evidence: received}\n"
    assert only(tmp_path, content) == (9, "protests.lima-2024", "found the slug again; it stands on line 5")
    nested = GOOD.replace("      lima-2024-soy-treaty:", "      lima-2024-package:")
    assert "found the slug again; it stands on line" in told(tmp_path, nested)[0][2]


def test_a_record_that_is_no_mapping_is_told(tmp_path: Path) -> None:
    assert only(tmp_path, STUB + "  lima-2025: held\n") == (8, "summits.lima-2025", "expected the fields of a record")
    assert only(tmp_path, STUB + "agreements: [a]\n") == (8, "agreements", "expected records, each under its slug")


def test_numbers_are_whole_not_negative_and_in_order(tmp_path: Path) -> None:
    def with_size(size: str) -> tuple[int, str, str]:
        return only(tmp_path, STUB.replace("summits", "protests") + f"    {size}\n")

    assert with_size("size_low: 10\n    size_high: 9") == (
        9,
        "protests.lima-2024.size_high",
        "found 9, which is below size_low, 10",
    )
    assert "below size_best, 10" in with_size("size_best: 10\n    size_high: 9")[2]
    assert "below size_low, 10" in with_size("size_low: 10\n    size_best: 9")[2]
    for words in ("-1", "1.5", "about 20", "12,34", "1e3", "99999999999", "٢٠", "+5"):
        assert (
            f"found {words!r}; expected a whole number from 0 to 2,147,483,647" in with_size(f"size_best: {words}")[2]
        )
    assert "expected true or false" in with_size("violence: some")[2]
    content = STUB.replace("summits", "agreements") + "    instrument_count: 0\n"
    assert "expected a whole number from 1 to 2,147,483,647" in only(tmp_path, content)[2]


def test_a_term_begins_before_it_ends_and_is_attested_within(tmp_path: Path) -> None:
    def with_term(term: str) -> tuple[int, str, str]:
        return only(tmp_path, GOOD.replace("attested: [2024-05-03, 2024-05-03]", term.replace("\n", "\n        ")))

    assert "found 2023, which is before start, 2024-05" in with_term("start: 2024-05\nend: 2023")[2]
    assert "outside the term's start and end" in with_term("start: 2024-05\nattested: 2024-04-30")[2]
    assert "outside the term's start and end" in with_term("end: 2024-05\nattested: [2024-05-31, 2024-06-01]")[2]
    assert "expected a full day" in with_term("attested: 2024-05")[2]


def test_a_quote_needs_its_words_in_a_passage_that_it_cites(tmp_path: Path) -> None:
    for words in ("Soy was the new gold", "soy is the new gold", "gold is the new soy"):
        line, field, message = only(tmp_path, GOOD.replace("text: Soy is the new gold", f"text: {words}"))
        assert (line, field) == (line_of(GOOD, "text: Soy is"), "statements.silva-gold.text")
        assert message == f"the words '{words}' are in none of the passages cited; expected a quote's own"
    elsewhere = GOOD.replace("text: Soy is the new gold", "text: They signed")
    assert "in none of the passages cited" in only(tmp_path, elsewhere)[2]
    line, field, message = only(tmp_path, GOOD.replace("    text: Soy is the new gold\n", ""))
    assert (field, message) == ("statements.silva-gold.form", "found quote, but no text; give the words as text")
    folded = GOOD.replace("text: Soy is the new gold", "text: '\"Soy is  the new gold,\"'")
    assert claims(read(tmp_path, folded), "silva-gold", "form")[0].value == "quote"


@pytest.mark.parametrize(
    ("head", "field", "message"),
    [
        ("document: {}", "coder", "missing; say who coded the article"),
        ("coder: [ann]", "coder", "missing; say who coded the article"),
        ("coder:", "coder", "missing; say who coded the article"),
        (f"coder: {'x' * 301}", "coder", "found 301 characters; expected at most 300"),
        ("coder: ann\nstatement: {}", "statement", "unknown key; did you mean 'statements'?"),
        ("coder: ann\ndocument: here", "document", "expected some of title, publisher, url, published, language"),
        ("coder: ann\ndocument: {titel: x}", "document.titel", "unknown field; did you mean 'title'?"),
        ("coder: ann\ndocument: {title: }", "document.title", "leave out what the article does not say"),
        ("coder: ann\ndocument: {published: 2024-05}", "document.published", "expected a full day"),
        ("coder: ann\ndocument: {published: 2025-02-30}", "document.published", "2025-02 has no day 30"),
        ("coder: ann\ndocument: {url: example.org}", "document.url", "expected an address that begins with https://"),
        ("coder: ann\ndocument: {language: English}", "document.language", "expected a language tag such as en"),
    ],
)
def test_the_head_of_a_coding_that_is_no_good_is_told(tmp_path: Path, head: str, field: str, message: str) -> None:
    _line, where, found = only(tmp_path, STUB.replace("coder: ann", head, 1))
    assert where == field
    assert message in found


def test_passages_that_are_no_mapping_are_told(tmp_path: Path) -> None:
    content = "coder: ann\npassages: [On 3 May]\nsummits: {lima: {title: x, evidence: day}}\n"
    assert told(tmp_path, content)[0] == (2, "passages", "expected passages, each under its key")


def test_a_coding_without_records_is_told(tmp_path: Path) -> None:
    _line, _field, message = only(tmp_path, "coder: ann\n")
    assert message.startswith("no records; expected some of leaders, organizations, summits")
    assert "expected the keys document, coder" in only(tmp_path, "- a\n- b\n")[2]


def test_all_faults_of_a_file_are_told_at_once_in_the_order_of_its_lines(tmp_path: Path) -> None:
    content = """
    coder: ann
    passages:
      day: 31 May
      two: They signed
    summits:
      lima-2024:
        title: Lima
        date: 2024-02-30
        place: limaa
        hots: BRA
        evidence: two
    statments: {}
    """
    assert [(line, field) for line, field, _message in told(tmp_path, content)] == [
        (3, "passages.day"),
        (3, "passages.day"),
        (8, "summits.lima-2024.date"),
        (9, "summits.lima-2024.place"),
        (10, "summits.lima-2024.hots"),
        (12, "statments"),
    ]


# Files


def fault_of(path: Path) -> Problem:
    with pytest.raises(InvalidFilesError) as caught:
        read_coding(path, vocabulary())
    assert len(caught.value.problems) == 1
    return caught.value.problems[0]


def test_an_article_that_is_missing_is_named(tmp_path: Path) -> None:
    path = write_coding(tmp_path, STUB)
    (tmp_path / "lima.txt").unlink()
    assert fault_of(path) == Problem(str(path), 0, "", "no article beside it; expected lima.txt")


@pytest.mark.parametrize("text", ["", "\n \n", "\ufeff"])
def test_an_empty_article_is_refused(tmp_path: Path, text: str) -> None:
    path = write_coding(tmp_path, STUB, text=text)
    article = str(tmp_path / "lima.txt")
    assert fault_of(path) == Problem(article, 1, "", "the article is empty; expected its text")


def test_an_article_with_a_nul_is_refused_with_its_line(tmp_path: Path) -> None:
    path = write_coding(tmp_path, STUB, text=TEXT.replace("treaty on soy", "treaty\x00"))
    assert (fault_of(path).line, fault_of(path).message) == (3, "found a NUL character; expected text")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("lima.yaml", "found no file; expected a coding of one article"),
        ("lima.txt", "no article beside it; expected lima.txt"),
    ],
)
def test_what_is_no_file_is_not_waited_for(tmp_path: Path, name: str, message: str) -> None:
    path = write_coding(tmp_path, STUB)
    (tmp_path / name).unlink()
    os.mkfifo(tmp_path / name)
    assert fault_of(path) == Problem(str(path), 0, "", message)


@pytest.mark.parametrize("name", ["lima.yaml", "lima.txt"])
def test_a_file_in_another_encoding_is_refused_with_its_line(tmp_path: Path, name: str) -> None:
    path = write_coding(tmp_path, STUB)
    file = tmp_path / name
    file.write_bytes(b"one\ntwo\nS\xe3o Paulo\n")
    found = fault_of(path)
    assert (found.file, found.line) == (str(file), 3)
    assert found.message == "found the byte 0xe3, which is not UTF-8; save the file as UTF-8"
    file.write_bytes("coder: ann".encode("utf-16"))
    assert "not UTF-8 (it looks like UTF-16); save the file as UTF-8" in fault_of(path).message


@pytest.mark.parametrize(
    ("name", "what", "most"),
    [("lima.yaml", "a coding of one article", MAX_CODING_BYTES), ("lima.txt", "an article", MAX_ARTICLE_BYTES)],
)
def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path, name: str, what: str, most: int) -> None:
    path = write_coding(tmp_path, STUB)
    os.truncate(tmp_path / name, 100_000_000)
    found = fault_of(path)
    assert found.message == f"found 100,000,000 bytes; expected {what}, at most {most:,} bytes"
    assert found.file == str(tmp_path / name)


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        ("coder: ann\npassages: {\n", 3, "broken YAML"),
        ("coder: ann\nsummits: &all {}\n", 2, "found an anchor (&)"),
        ("coder: ann\nsummits: *all\n", 2, "found an alias (*)"),
        ("coder: ann\ncoder: ben\n", 2, "found the key 'coder' again; it stands on line 1"),
        ("coder: !!str ann\n", 1, "found a tag"),
        ("coder: ann\n---\ncoder: ben\n", 2, "found a second document"),
        ("coder: " + "[" * 1_000, 1, "nested more than 20 deep"),
        ("coder: " + "[" * 1_000_000, 1, "nested more than 20 deep"),
        ("", 1, "the file is empty"),
        ("coder: a\x07\n", 1, "broken YAML"),
    ],
)
def test_yaml_that_is_no_coding_is_refused_with_its_line(tmp_path: Path, content: str, line: int, message: str) -> None:
    found = fault_of(write_coding(tmp_path, content))
    assert found.line == line
    assert message in found.message


def test_problems_read_as_compilers_write_them() -> None:
    assert str(Problem("a.yaml", 3, "coder", "missing")) == "a.yaml:3: coder: missing"
    assert str(Problem("a.yaml", 1, "", "the file is empty")) == "a.yaml:1: the file is empty"
    assert str(Problem("a.yaml", 0, "", "no such file")) == "a.yaml: no such file"


# Which files are meant


def test_files_folders_patterns_and_articles_stand_for_their_codings(tmp_path: Path) -> None:
    lima = write_coding(tmp_path / "one", STUB)
    ben = write_coding(tmp_path / "one", STUB, coder="ben")
    oslo = write_coding(tmp_path / "two" / "deep", STUB, name="oslo [1]")
    yml = oslo.with_suffix(".yml")
    oslo.rename(yml)
    (tmp_path / "two" / ".hidden").mkdir()
    write_coding(tmp_path / "two" / ".hidden", STUB)
    # In a folder and among what a pattern matches, codings are known by their ends.
    (tmp_path / "one" / "lima.csv").touch()
    os.mkfifo(tmp_path / "one" / "pipe.yaml")
    everything = [ben, lima, yml]
    assert find_codings([str(tmp_path)]) == everything
    assert find_codings([str(lima)]) == [lima]
    assert find_codings([str(tmp_path / "one" / "lima.txt")]) == [ben, lima]
    assert find_codings([str(tmp_path / "two" / "deep" / "oslo [1].txt")]) == [yml]
    assert find_codings([str(tmp_path / "*" / "*.yaml")]) == [ben, lima]
    assert find_codings([str(tmp_path / "one" / "*")]) == [ben, lima]
    assert find_codings([str(tmp_path / "**" / "*.yml")]) == [yml]
    assert find_codings([str(tmp_path / "*")]) == everything
    assert find_codings([str(lima), str(tmp_path), str(tmp_path / "one" / ".." / "one")]) == [lima, ben, yml]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nowhere", "no such file or folder"),
        ("nowhere.yaml", "no such file or folder"),
        ("*.yaml", "nothing matches this pattern"),
        ("*", "no coding is among what this pattern matches; expected NAME.yaml beside NAME.txt"),
        ("empty", "the folder holds no coding; expected NAME.yaml beside NAME.txt"),
        ("bare.txt", "the article has no coding; expected bare.yaml beside it (eventdb new writes one)"),
    ],
)
def test_a_path_without_a_coding_is_told(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "empty").mkdir()
    write_article(tmp_path, name="bare")
    with pytest.raises(InvalidFilesError) as caught:
        find_codings([str(tmp_path / name)])
    assert caught.value.problems == [Problem(str(tmp_path / name), 0, "", message)]


# Several codings checked together


def check(*paths: Path) -> list[str]:
    """What is wrong with codings, without their folders."""
    try:
        found = check_files([str(path) for path in paths], vocabulary())
    except InvalidFilesError as error:
        return [f"{Path(one.file).parent.name}:{one.line}: {one.field}: {one.message}" for one in error.problems]
    return [note.rpartition("/")[2] for note in found.notes]


def test_codings_without_a_fault_are_counted(tmp_path: Path) -> None:
    path = write_coding(tmp_path, GOOD)
    found = check_files([str(path)], vocabulary())
    assert (found.codings, found.records, found.notes) == (1, 9, [])


def test_the_faults_of_several_files_are_told_at_once(tmp_path: Path) -> None:
    first = write_coding(tmp_path / "1", STUB + "    place: limaa\n")
    second = write_coding(tmp_path / "2", STUB.replace("On 3 May", "On 4 May"))
    found = check(first, second, write_coding(tmp_path / "3", GOOD))
    assert [one.split(": ")[:2] for one in found] == [["1:8", "summits.lima-2024.place"], ["2:3", "passages.received"]]


def test_slugs_that_other_files_define_are_found_there(tmp_path: Path) -> None:
    referring = STUB + "    host: ana-silva\n"
    one = write_coding(tmp_path / "1", referring.replace("lima-2024", "lima-2025"), text=TEXT + "1")
    assert check(one, write_coding(tmp_path / "2", GOOD)) == []
    [note] = check(one)
    assert note.startswith("lima.yaml:8: lima-2025.host: 'ana-silva' is not in these files")
    assert "; a load looks for a leader or organization of it in the database" in note


def test_a_slug_that_means_two_things_is_told(tmp_path: Path) -> None:
    one = write_coding(tmp_path / "1", STUB)
    other = write_coding(tmp_path / "2", STUB.replace("summits", "protests"), text=TEXT + "2")
    assert check(one, other) == [
        f"2:5: lima-2024: the slug is a summit in {one}:5; expected a slug of its own",
    ]
    vocabulary_has = STUB + "organizations: {apec: {name: APEC, kind: other, evidence: received}}\n"
    assert check(write_coding(tmp_path / "3", vocabulary_has)) == [
        "3:8: apec: the vocabulary has an organization of this slug; refer to it, or take another slug"
    ]


@pytest.mark.parametrize(
    ("added", "message"),
    [
        (
            "    occasion: li-wen\n",
            "lima-2025.occasion: found 'li-wen', which is a leader; expected the slug of a summit",
        ),
        (
            "    host: lima-2024\n",
            "lima-2025.host: found 'lima-2024', which is a summit; expected the slug of a leader",
        ),
    ],
)
def test_a_slug_of_another_kind_than_is_needed_is_told(tmp_path: Path, added: str, message: str) -> None:
    content = STUB.replace("lima-2024", "lima-2025") + added
    found = check(write_coding(tmp_path / "1", content, text=TEXT + "1"), write_coding(tmp_path / "2", GOOD))
    assert len(found) == 1
    assert f"1:8: {message}" in found[0]


def test_one_coder_codes_an_article_once(tmp_path: Path) -> None:
    first, second = write_coding(tmp_path / "1", STUB), write_coding(tmp_path / "2", STUB + "    status: held\n")
    assert check(first, second) == [
        f"2:1: coder: {first} codes the same article by the same coder; expected one coding a coder"
    ]
    ben = write_coding(tmp_path / "3", STUB.replace("coder: ann", "coder: ben"))
    assert check(first, ben) == []
