"""Quotes are found letter by letter or with typography folded, in one place, and never by likeness."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventdb.coding.model import Passage
from eventdb.coding.quotes import QuoteFinder, QuoteNotFoundError, fold
from eventdb.vocabulary import Match
from tests.builders import steadily

TEXT = """“It’s a new chapter,” he said – twice.
They spoke of co\u00adoperation … and of peace.\r
Peace is near. Peace is dear.\u00a0The  end\u200b\n"""

# Letters that fold, letters that don't, letters outside of the basic plane, marks that combine with the one before.
LETTERS = "ab’'\"“”‘«–—-−….\u00ad\u200b\ufeff \t\n\r\u00a0\u2003é\u0301\u0327한🙂\U0001d4b3🇰🇷"
TEXTS = st.text(alphabet=LETTERS, max_size=60)


def found(text: str, quote: str, prefix: str = "", suffix: str = "") -> Passage:
    passage = QuoteFinder(text).find(quote, prefix, suffix)
    assert text[passage.start : passage.end] == passage.quote
    return passage


def why_not(text: str, quote: str, prefix: str = "", suffix: str = "") -> str:
    with pytest.raises(QuoteNotFoundError) as caught:
        QuoteFinder(text).find(quote, prefix, suffix)
    return str(caught.value)


@pytest.mark.parametrize("quote", ["“It’s a new chapter,”", "Peace is near", "co\u00adoperation …", "The  end"])
def test_a_quote_that_stands_there_is_found_letter_by_letter(quote: str) -> None:
    passage = found(TEXT, quote)
    assert passage.quote == quote
    assert passage.match is Match.EXACT


@pytest.mark.parametrize(
    ("quote", "original"),
    [
        ('"It\'s a new chapter,"', "“It’s a new chapter,”"),
        ("„It‘s a new chapter,“", "“It’s a new chapter,”"),
        ("he said - twice", "he said – twice"),
        ("he said—twice", None),
        ("he said — twice", "he said – twice"),
        ("cooperation ... and", "co\u00adoperation … and"),
        ("coopera\u00adtion", "co\u00adoperation"),
        ("of peace. Peace is near", "of peace.\r\nPeace is near"),
        ("of peace.\n  Peace is near", "of peace.\r\nPeace is near"),
        ("dear. The end", "dear.\u00a0The  end"),
        ("The\u200b end", "The  end"),
        (" twice. ", "twice."),
    ],
)
def test_typography_is_folded_and_the_passage_keeps_the_articles_own(quote: str, original: str | None) -> None:
    if original is None:
        assert "is not in the article" in why_not(TEXT, quote)
        return
    passage = found(TEXT, quote)
    assert passage.quote == original
    assert passage.match is Match.FOLDED


def test_an_ellipsis_that_is_quoted_in_part_is_taken_whole() -> None:
    assert found("and so … on", "so ..").quote == "so …"
    assert found("and so … on", ". on").quote == "… on"


def test_letters_outside_of_the_basic_plane_count_as_one() -> None:
    passage = found("🇰🇷 said “yes”", 'said "yes"')
    assert (passage.start, passage.end) == (3, 13)


def test_no_letter_is_folded_but_typography() -> None:
    for quote in (
        "peace is near",
        "PEACE IS NEAR",
        "Peace was near",
        "Peace isnear",
        "Pe ace is near",
        "Peáce is near",
    ):
        assert "is not in the article" in why_not(TEXT, quote)


def test_an_accent_written_otherwise_is_not_the_same_letter() -> None:
    assert "is not in the article" in why_not("Bogota\u0301", "Bogot\u00e1")


def test_a_quote_that_is_there_twice_needs_what_stands_around_it() -> None:
    assert why_not(TEXT, "Peace is") == (
        "the quote 'Peace is' is in the article 2 times; add a prefix or suffix that tells which is meant"
    )
    first, second = TEXT.index("Peace is near"), TEXT.index("Peace is dear")
    assert found(TEXT, "Peace is", suffix=" dear").start == second
    assert found(TEXT, "Peace is", prefix="near. ").start == second
    assert found(TEXT, "Peace is", prefix="of peace.\n").start == first
    assert found(TEXT, "Peace", prefix="near. ", suffix=" is dear").start == second


def test_a_prefix_or_suffix_may_lack_the_blank_between_it_and_the_quote() -> None:
    second = TEXT.index("Peace is dear")
    assert found(TEXT, "Peace is", suffix="dear").start == second
    assert found(TEXT, "Peace", prefix="near.", suffix="is").start == second
    assert "with this prefix and suffix" in why_not(TEXT, "Peace", prefix="nea", suffix="is")


def test_prefix_and_suffix_are_folded_too_and_are_not_part_of_the_passage() -> None:
    passage = found("– ‘no’, he said. – ‘no’, she said.", "no", "- '", "', she")
    assert (passage.quote, passage.start) == ("no", 20)


def test_a_prefix_that_ends_as_the_quote_begins_does_not_shift_it() -> None:
    assert found("aab ab", "ab", prefix="a").start == 1
    assert found("“a” ‘a’ ab", "ab", prefix="'a' ").start == 8


def test_overlapping_places_are_two() -> None:
    assert "more than once" in why_not("aXaXa", "aXa")
    assert "more than once" in why_not("a’a’a", "a'a'a"[:3])


def test_a_folded_quote_that_is_there_twice_is_refused() -> None:
    assert "is in the article 2 times" in why_not("‘yes’ and ’yes’", "'yes'")


def test_exact_letters_go_before_folded_ones() -> None:
    passage = found("‘yes’ and 'yes'", "'yes'")
    assert (passage.start, passage.match) == (10, Match.EXACT)


def test_a_quote_without_its_prefix_and_suffix_is_told_apart_from_one_that_is_not_there() -> None:
    message = "the quote 'new chapter' is in the article, but not with this prefix and suffix"
    assert why_not(TEXT, "new chapter", prefix="an old ") == message


def test_a_missing_quote_shows_the_nearest_words() -> None:
    assert why_not(TEXT, "They talked of co\u00adoperation … and war") == (
        "the quote 'They talked of co\\xadoperation … and war' is not in the article;"
        " the nearest words are 'They spoke of co\\xadoperation … and of peace.'"
    )
    assert why_not(TEXT, "It's a few chapter") == (
        "the quote \"It's a few chapter\" is not in the article; the nearest words are '“It’s a new chapter,”'"
    )


def test_a_quote_like_nothing_in_the_text_shows_no_nearest_words() -> None:
    assert why_not(TEXT, "Zzyzx Quux") == "the quote 'Zzyzx Quux' is not in the article"


def test_a_long_quote_is_shortened_in_the_message() -> None:
    assert len(why_not(TEXT, "no " * 500)) < 200


@pytest.mark.parametrize("quote", ["\u00ad", "\u200b\ufeff", " \n", ""])
@pytest.mark.parametrize("around", ["", "The"])
def test_a_quote_of_nothing_is_found_nowhere(quote: str, around: str) -> None:
    message = "the quote holds no letters; expected words of the article"
    assert why_not("co\u00adop The \n end", quote, prefix=around) == message
    assert why_not("The end", quote, prefix="The end", suffix=around) == message


@steadily
@given(TEXTS, st.data())
def test_any_slice_of_any_text_is_found_where_it_stands_or_is_told_to_be_there_twice(text: str, data: Any) -> None:
    start = data.draw(st.integers(0, max(0, len(text) - 1)))
    end = data.draw(st.integers(start, len(text)))
    quote = text[start:end]
    if not fold(quote).strip():
        return
    places = [place for place in range(len(text)) if text.startswith(quote, place)]
    if len(places) > 1:
        why_not(text, quote)
    else:
        assert found(text, quote) == Passage(start, end, quote, Match.EXACT)


@steadily
@given(TEXTS, st.data())
def test_any_slice_is_found_however_it_is_typed(text: str, data: Any) -> None:
    start = data.draw(st.integers(0, max(0, len(text) - 1)))
    end = data.draw(st.integers(start, len(text)))
    typed = fold(text[start:end])
    if not typed.strip():
        return
    try:
        passage = QuoteFinder(text).find(typed)
    except QuoteNotFoundError as error:
        assert "times" in str(error) or "more than once" in str(error)  # noqa: PT017 - the rest was found
        return
    assert text[passage.start : passage.end] == passage.quote
    # An ellipsis is taken whole, so the passage may say a little more.
    assert typed.strip() in fold(passage.quote)


@steadily
@given(TEXTS, TEXTS, st.text(alphabet=LETTERS, max_size=4), st.text(alphabet=LETTERS, max_size=4))
def test_whatever_is_looked_for_the_passage_is_a_slice_of_the_text(
    text: str, quote: str, prefix: str, suffix: str
) -> None:
    try:
        passage = QuoteFinder(text).find(quote, prefix, suffix)
    except QuoteNotFoundError:
        return
    assert 0 <= passage.start <= passage.end <= len(text)
    assert text[passage.start : passage.end] == passage.quote
    assert fold(quote).strip() in fold(passage.quote)


@steadily
@given(TEXTS)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_words_are_contained_folded_and_in_no_other_way() -> None:
    finder = QuoteFinder(TEXT)
    passage = finder.find("“It’s a new chapter,” he said")
    assert finder.contains("new chapter", passage)
    assert finder.contains("It's a new", passage)
    assert not finder.contains("chapter he", passage)
    assert not finder.contains("New chapter", passage)
