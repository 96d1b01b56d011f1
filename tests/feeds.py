"""Rows of feeds, made for tests in the feeds' own formats."""

import gzip
import zipfile
from collections.abc import Iterable
from pathlib import Path

from eventdb.feeds.gdelt import GDELT1, GDELT2
from eventdb.feeds.icews import ICEWS

_GDELT = {
    "GLOBALEVENTID": "881990832",
    "SQLDATE": "20251101",
    "MonthYear": "202511",
    "Year": "2025",
    "FractionDate": "2025.8356",
    "Actor1Code": "KORGOV",
    "Actor1Name": "SEOUL",
    "Actor1CountryCode": "KOR",
    "Actor2Code": "CHN",
    "Actor2Name": "CHINA",
    "Actor2CountryCode": "CHN",
    "IsRootEvent": "1",
    "EventCode": "036",
    "EventBaseCode": "036",
    "EventRootCode": "03",
    "QuadClass": "1",
    "GoldsteinScale": "4.0",
    "NumMentions": "4",
    "NumSources": "1",
    "NumArticles": "4",
    "AvgTone": "1.25",
    "ActionGeo_FullName": "Gyeongju, South Korea",
    "ActionGeo_CountryCode": "KS",
    "ActionGeo_Lat": "35.85",
    "ActionGeo_Long": "129.22",
    "DATEADDED": "20251101120000",
    "SOURCEURL": "https://example.org/a",
}
_ICEWS = {
    "Event ID": "32889836",
    "Event Date": "2018-06-01",
    "Source Name": "Foreign Affairs (Russia)",
    "Source Sectors": "Executive",
    "Source Country": "Russian Federation",
    "Event Text": "Consult",
    "CAMEO Code": "040",
    "Intensity": "1",
    "Target Name": "Japan",
    "Target Sectors": "NA",
    "Target Country": "Japan",
    "Story ID": "47400351",
    "Sentence Number": "2",
    "Publisher": "Xinhua News Agency",
    "City": "NA",
    "District": "NA",
    "Province": "Moskva",
    "Country": "Russian Federation",
    "Latitude": "55.7522",
    "Longitude": "37.6156",
}


def gdelt2(**values: str) -> str:
    """A row of GDELT 2.0, with some values of its own."""
    row = {**dict.fromkeys(GDELT2.columns, ""), **_GDELT, **values}
    return "\t".join(row[name] for name in GDELT2.columns)


def gdelt1(*, has_url: bool = True, **values: str) -> str:
    """A row of GDELT 1.0: of 58 columns, or 57 without the address."""
    row = {**dict.fromkeys(GDELT1.columns, ""), **_GDELT, "DATEADDED": "20251101", **values}
    return "\t".join(row[name] for name in (GDELT1.columns if has_url else GDELT1.columns[:-1]))


def icews(**values: str) -> str:
    """A row of ICEWS; keys with blanks are given as a mapping: ``icews(**{"Event ID": "1"})``."""
    row = {**_ICEWS, **values}
    return "\t".join(row[name] for name in ICEWS.columns)


def write_rows(path: Path, rows: Iterable[str | bytes], *, header: bool = False) -> Path:
    """A file of rows; packed if its name says so.

    Args:
        path: where to.
        rows: the lines.
        header: whether the header of ICEWS comes first.
    """
    lines = [row.encode() if isinstance(row, str) else row for row in rows]
    data = b"".join(line + b"\n" for line in ([ICEWS.header.encode(), *lines] if header else lines))
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(data))
    elif path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(path.stem, data)
    else:
        path.write_bytes(data)
    return path
