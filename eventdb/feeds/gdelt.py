"""GDELT events, versions 1.0 and 2.0.

Columns after "The GDELT Event Database Data Format Codebook", V1.03 (57, later 58 columns: SOURCEURL was added on
1 April 2013) and V2.0 (61: three codes of second-order divisions more). Actors are in CAMEO codes, places in FIPS 10-4.
"""

from eventdb.feeds.feed import CAMEO_CODE, NUMBER, Codes, Feed


def _actor(side: str) -> str:
    names = "Code Name CountryCode KnownGroupCode EthnicCode Religion1Code Religion2Code Type1Code Type2Code Type3Code"
    return " ".join(f"{side}{name}" for name in names.split())


def _place(side: str, division: str) -> str:
    return " ".join(
        f"{side}Geo_{name}" for name in f"Type FullName CountryCode ADM1Code {division} Lat Long FeatureID".split()
    )


def _columns(division: str) -> tuple[str, ...]:
    places = " ".join(_place(side, division) for side in ("Actor1", "Actor2", "Action"))
    return tuple(
        f"""
        GLOBALEVENTID SQLDATE MonthYear Year FractionDate {_actor("Actor1")} {_actor("Actor2")} IsRootEvent EventCode
        EventBaseCode EventRootCode QuadClass GoldsteinScale NumMentions NumSources NumArticles AvgTone {places}
        DATEADDED SOURCEURL
        """.split()
    )


_HOLDS = {
    "feed_id": ("GLOBALEVENTID",),
    "event_date": ("SQLDATE",),
    "added_date": ("DATEADDED",),
    "source_actor": ("Actor1Code",),
    "source_name": ("Actor1Name",),
    "source_country": ("Actor1CountryCode",),
    "target_actor": ("Actor2Code",),
    "target_name": ("Actor2Name",),
    "target_country": ("Actor2CountryCode",),
    "cameo_code": ("EventCode",),
    "mentions": ("NumMentions",),
    "sources": ("NumSources",),
    "articles": ("NumArticles",),
    "tone": ("AvgTone",),
    "place_name": ("ActionGeo_FullName",),
    "place_country": ("ActionGeo_CountryCode",),
    "latitude": ("ActionGeo_Lat",),
    "longitude": ("ActionGeo_Long",),
    "url": ("SOURCEURL",),
}


_NUMBER = (r"-?\d+(\.\d*)?", "a number")
_SHAPES = {
    "GLOBALEVENTID": (r"\d+", "a whole number"),
    "SQLDATE": (r"\d{8}", "a day as YYYYMMDD"),
    "EventCode": CAMEO_CODE,
    "QuadClass": (r"[1-4]", "1 to 4"),
    "ActionGeo_CountryCode": (r"[A-Z]{2}", "a FIPS code"),
    "ActionGeo_Lat": _NUMBER,
    "ActionGeo_Long": _NUMBER,
    # In old files it may be the name of a newspaper.
    "SOURCEURL": (r"(?!-?[\d.]+$).*", "an address"),
}


def _gdelt(dataset: str, title: str, columns: tuple[str, ...], widths: frozenset[int], added: tuple[str, str]) -> Feed:
    return Feed(
        dataset=dataset,
        title=title,
        columns=columns,
        widths=widths,
        has_header=False,
        holds=_HOLDS,
        date_format="%Y%m%d",
        actor_codes=Codes.CAMEO,
        place_codes=Codes.FIPS,
        key=f"^({NUMBER})\t",
        shapes=_SHAPES | {"DATEADDED": added},
        # Where GDELT could not code the event.
        missing=("---",),
    )


GDELT1 = _gdelt("gdelt1", "GDELT 1.0", _columns(""), frozenset({57, 58}), _SHAPES["SQLDATE"])
GDELT2 = _gdelt(
    "gdelt2", "GDELT 2.0", _columns("ADM2Code"), frozenset({61}), (r"\d{8}(\d{6})?", "a time as YYYYMMDDHHMMSS")
)
