"""What a fetched file is called and what kind it says it is, read from the answer's headers."""

import re
from collections.abc import Mapping
from urllib.parse import unquote

import httpx2

KINDLESS = "application/octet-stream"

_WORD = r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"
_PARAMETER = re.compile(rf';\s*({_WORD})\s*=\s*("(?:[^"\\]|\\.)*"|[^;\s"]+)')
_EXTENDED = re.compile(r"(utf-8|iso-8859-1)'[^']*'(.*)", re.IGNORECASE)
_MEDIA_TYPE = re.compile(rf"{_WORD}/{_WORD}")
_LONGEST_MEDIA_TYPE = 255


def raw_name(headers: Mapping[str, str], url: str) -> str:
    """Return the name the server gives (RFC 6266, `filename*` first), or else the URL's last segment.

    The name is raw, and may be empty: whoever keeps or shows it applies the file-name rule first.
    """
    return _disposition_name(headers.get("content-disposition", "")) or _last_segment(url)


def media_type(headers: Mapping[str, str]) -> str:
    """Return `type/subtype` in lower case, without parameters (RFC 9110, 8.3.1); octets where it has none."""
    essence = headers.get("content-type", "").partition(";")[0].strip().lower()
    if len(essence) > _LONGEST_MEDIA_TYPE or not _MEDIA_TYPE.fullmatch(essence):
        return KINDLESS
    return essence


def _disposition_name(disposition: str) -> str:
    parameters: dict[str, str] = {}
    for match in _PARAMETER.finditer(disposition):
        parameters.setdefault(match[1].lower(), match[2])
    return _extended(parameters.get("filename*", "")) or _plain(parameters.get("filename", ""))


def _extended(value: str) -> str:
    """Read `charset'language'percent-encoded` (RFC 8187, 3.2); nothing where it is malformed."""
    match = _EXTENDED.fullmatch(value.strip('"'))
    if match is None:
        return ""
    try:
        return unquote(match[2], encoding=match[1], errors="strict")
    except UnicodeDecodeError:
        return ""


def _plain(value: str) -> str:
    if value.startswith('"'):
        return re.sub(r"\\(.)", r"\1", value[1:-1])
    return value


def _last_segment(url: str) -> str:
    return httpx2.URL(url).path.rpartition("/")[2]
