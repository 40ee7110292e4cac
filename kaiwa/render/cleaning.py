"""The last step of each block: an allow-list of tags, attributes and addresses.

The steps before it escape the source. This step makes the page safe even if one of them
has a bug. It parses HTML like a browser, so both read the result in the same way.

Pure: no IO. The only file that imports nh3.
"""

import re

import nh3

from .mathml_styles import FORMULA_ATTRIBUTES, FORMULA_CLASSES, FORMULA_TAGS


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SCHEMES = frozenset({"http", "https", "mailto"})
_SAFE_ADDRESS = re.compile(r"https?://[^/]|mailto:", re.IGNORECASE)

_TEXT_TAGS = _words(
    "a blockquote br code del div em figure h3 h4 h5 h6 hr li ol p pre span strong"
    " table tbody td th thead tr ul"
    " details kbd mark rb rp rt ruby small sub summary sup u"
)
_ATTRIBUTES: dict[str, frozenset[str]] = {
    "a": frozenset({"href", "title"}),
    "div": frozenset({"tabindex"}),
    "figure": frozenset({"data-language"}),
    "ol": frozenset({"start"}),
    "pre": frozenset({"tabindex"}),
    "span": frozenset({"title"}),
    "td": frozenset({"align"}),
    "th": frozenset({"align"}),
} | dict.fromkeys(FORMULA_TAGS, FORMULA_ATTRIBUTES)
for _tag in _words("blockquote div h3 h4 h5 h6 ol p ul"):
    _ATTRIBUTES[_tag] = _ATTRIBUTES.get(_tag, frozenset()) | {"dir"}
_ATTRIBUTES["math"] |= {"tabindex"}


def make_cleaner(inks: frozenset[str]) -> nh3.Cleaner:
    """Return a cleaner.

    :param inks: the classes of highlighted code.
    """
    return nh3.Cleaner(
        tags=_TEXT_TAGS | FORMULA_TAGS,
        attributes=_ATTRIBUTES,
        allowed_classes=dict.fromkeys(FORMULA_TAGS, FORMULA_CLASSES)
        | {
            "a": {"image"},
            "code": {"formula"},
            "div": {"formula", "plain", "table"},
            "figure": {"code"},
            "p": {"raw"},
            "span": inks | {"control", "invisible"},
        },
        set_tag_attribute_values={"a": {"target": "_blank"}},
        link_rel="noopener noreferrer nofollow",
        url_schemes=_SCHEMES,
        url_relative="deny",
    )


def has_safe_scheme(address: str) -> bool:
    """Return whether a link may have this address; addresses of this site may not."""
    return bool(_SAFE_ADDRESS.match(address))
