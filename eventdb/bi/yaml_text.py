"""YAML for a person to read: names in the order given, text of several lines as it stands."""

from typing import Any

import yaml


class _Readable(yaml.SafeDumper):
    """Writes SQL and paragraphs as blocks instead of in quotes."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write what stands in two places out in both."""
        del data
        return True


def _text(dumper: yaml.SafeDumper, words: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", words, style="|" if "\n" in words else None)


_Readable.add_representer(str, _text)


def yaml_text(value: object) -> str:
    """The value as YAML, with nothing in it that a safe reader would refuse."""
    return yaml.dump(value, Dumper=_Readable, sort_keys=False, allow_unicode=True, width=120)
