"""ICEWS coded event data, as published on the Harvard Dataverse (doi:10.7910/DVN/28075).

Twenty columns with a header; "NA" is missing. Countries are named, not coded. Event IDs repeat over the years, so the
key of a row is its id and its day.
"""

from eventdb.feeds.feed import CAMEO_CODE, NUMBER, Codes, Feed

_COLUMNS = (
    "Event ID",
    "Event Date",
    "Source Name",
    "Source Sectors",
    "Source Country",
    "Event Text",
    "CAMEO Code",
    "Intensity",
    "Target Name",
    "Target Sectors",
    "Target Country",
    "Story ID",
    "Sentence Number",
    "Publisher",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
)


ICEWS = Feed(
    dataset="icews",
    title="ICEWS",
    columns=_COLUMNS,
    widths=frozenset({len(_COLUMNS)}),
    has_header=True,
    holds={
        "feed_id": ("Event ID",),
        "event_date": ("Event Date",),
        "source_name": ("Source Name",),
        "source_country": ("Source Country",),
        "target_name": ("Target Name",),
        "target_country": ("Target Country",),
        "cameo_code": ("CAMEO Code",),
        "place_name": ("City", "District", "Province"),
        "place_country": ("Country",),
        "latitude": ("Latitude",),
        "longitude": ("Longitude",),
    },
    date_format="%Y-%m-%d",
    actor_codes=Codes.NAME,
    place_codes=Codes.NAME,
    key=f"^({NUMBER})\t([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})\t",
    shapes={
        "Event ID": (r"\d+", "a whole number"),
        "Event Date": (r"\d{4}-\d{2}-\d{2}", "a day as YYYY-MM-DD"),
        "CAMEO Code": CAMEO_CODE,
    },
    missing=("NA",),
    id_with_date=True,
)
