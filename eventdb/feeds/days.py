"""Forms of days that no feed publishes, as spreadsheets and people write them."""

import re
from collections.abc import Sequence

_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_FORMS = {
    "YYYYMMDD": r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])",
    "numbers of days, as spreadsheets count them": r"[2-6]\d{4}(?:\.\d+)?",
    "YYYY-MM-DD": r"\d{4}-\d{1,2}-\d{1,2}",
    "YYYY/MM/DD": r"\d{4}/\d{1,2}/\d{1,2}",
    "M/D/YYYY or D/M/YYYY": r"\d{1,2}/\d{1,2}/(?:\d{2}|\d{4})",
    "M-D-YYYY or D-M-YYYY": r"\d{1,2}-\d{1,2}-(?:\d{2}|\d{4})",
    "D.M.YYYY": r"\d{1,2}\.\d{1,2}\.(?:\d{2}|\d{4})",
    "words": rf"\d{{1,2}}[ -]{_MONTH}\.?[ -]\d{{2,4}}|{_MONTH}\.? \d{{1,2}},? \d{{4}}",
}
_TIME = r"(?:[ T]\d{1,2}:.*)?"


def day_form(values: Sequence[str]) -> str | None:
    """The form in which values are days, but for a few faults among them; a time of day may follow.

    Args:
        values: of one column.

    Returns:
        None if they are no days.
    """
    for form, pattern in _FORMS.items():
        fits = re.compile(f"(?:{pattern}){_TIME}", re.IGNORECASE).fullmatch
        if 10 * sum(1 for value in values if fits(value)) > 9 * len(values):
            return form
    return None
