"""The codes of feeds and what they are in our vocabularies."""

from dataclasses import dataclass
from functools import cached_property

from eventdb.feeds.feed import Codes
from eventdb.fixtures import Row, Vocabulary


@dataclass(frozen=True)
class Dictionaries:
    """Codes of countries and events, as mappings from what feeds write."""

    vocabulary: Vocabulary

    def countries(self, codes: Codes) -> dict[str, str]:
        """What a feed names countries by → ISO3 code."""
        return {Codes.CAMEO: self._cameo, Codes.FIPS: self._fips, Codes.NAME: self._names}[codes]

    @cached_property
    def _cameo(self) -> dict[str, str]:
        # CAMEO's codes are ISO3 codes but for a few, and a few of those are another country's: ROM before ROU.
        own = {str(row["cameo"]): iso3 for iso3, row in self._countries.items() if row["cameo"]}
        return self._others | {iso3: iso3 for iso3 in self._countries} | own

    @cached_property
    def _fips(self) -> dict[str, str]:
        return self._others | {str(row["fips"]): iso3 for iso3, row in self._countries.items() if row["fips"]}

    @cached_property
    def _names(self) -> dict[str, str]:
        return self._others | {str(row["name"]): iso3 for iso3, row in self._countries.items()}

    @cached_property
    def _others(self) -> dict[str, str]:
        # A user's own may be codes too: YI, which FIPS 10-4 gave up when the country did.
        return {name: str(row["country_iso3"]) for name, row in self.vocabulary["country_alias"].items()}

    @property
    def _countries(self) -> dict[str, Row]:
        return self.vocabulary["country"]

    @property
    def events(self) -> dict[str, Row]:
        """CAMEO code → its root, quad class and Goldstein weight."""
        return self.vocabulary["cameo"]
