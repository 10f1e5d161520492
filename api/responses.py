"""Makes every answer: how long it may be kept, whether it changed, and gzip for who asks.

An answer to GET has an ETag; a client that already has what it names gets 304 and no body. The tag
is a hash of what is said, and weak: it holds whatever the bytes are compressed with, and in every
process that serves.

Gzip is done here rather than in Starlette's middleware, which costs each request more than a
twentieth of a search, compressed or not, and compresses what never changes again and again.
An answer holds no secret of ours beside words of somebody else (no cookie, no credential, no echo),
so that compressing the two together gives none away.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Self
from zlib import compress

import orjson
from starlette.requests import Request
from starlette.responses import Response

NOWHERE = b"no-store"
"""Of what is answered to a body."""

PRIVATE = b"private, no-store"
"""Of lists and listings. A URL can tell what somebody looks for, so nothing of it stays behind on a
shared computer; a client that keeps an answer itself may still ask by its ETag."""

PUBLIC = b"public, max-age=300"
"""Of documents that are the same for everybody."""

FOR_GOOD = b"public, max-age=31536000, immutable"
"""Of files whose address names what is in them."""

CHECKED = b"no-cache"
"""Of public pages: kept, and asked for again by the tag before it is shown."""

SMALLEST = 1_000
"""Bytes. Less goes into one packet anyway."""
LEVEL = 3
"""Of gzip's 1 to 9: the last of the fast ones; the next takes twice the time for a tenth less."""

_OK = 200
_HTML = b"text/html; charset=utf-8"
_JSON = b"application/json"
_BEST = 9
_GZIP = 31
"""What zlib calls gzip's frame."""
_REFUSES_GZIP = re.compile(rb"gzip\s*;\s*q=0(?:\.0*)?\s*(?:,|$)", re.I)

Headers = Iterable[tuple[bytes, bytes]]


class _Answer(Response):
    """A response whose headers are made: Starlette's own would make them from text."""

    def __init__(self, status: int, body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
        self.status_code = status
        self.body = body
        self.raw_headers = headers
        self.background = None


@dataclass(frozen=True, slots=True)
class Document:
    """What is the same for everybody: written, hashed and compressed once."""

    body: bytes
    compressed: bytes
    tag: bytes
    media_type: bytes
    cache: bytes

    @classmethod
    def of(cls, content: Any) -> Self:
        """The document of what orjson writes."""
        return cls.file(orjson.dumps(content), _JSON, PUBLIC)

    @classmethod
    def file(cls, body: bytes, media_type: bytes, cache: bytes) -> Self:
        """The document with these bytes, of a media type, which may be kept so long."""
        return cls(body, compress(body, _BEST, _GZIP), _tag(body), media_type, cache)


def json_response(request: Request, content: Any, headers: Headers = ()) -> Response:
    """The answer to one request, which no cache keeps.

    Args:
        content: what orjson writes.
        headers: names in small letters, and values; sent with the answer.
    """
    body = orjson.dumps(content)
    tag, cache = (_tag(body), PRIVATE) if request.method == "GET" else (b"", NOWHERE)
    if tag and _has(request, tag):
        return _not_changed(tag, cache)
    compressed = len(body) >= SMALLEST and _takes_gzip(request)
    if compressed:
        body = compress(body, LEVEL, _GZIP)
    return _answer(body, tag, cache, headers, compressed=compressed)


def document_response(request: Request, document: Document, headers: Headers = ()) -> Response:
    """The answer with a document that anybody may keep for a while; `headers` as above."""
    if _has(request, document.tag):
        return _not_changed(document.tag, document.cache)
    compressed = len(document.body) >= SMALLEST and _takes_gzip(request)
    return _answer(
        document.compressed if compressed else document.body,
        document.tag,
        document.cache,
        headers,
        compressed=compressed,
        media_type=document.media_type,
    )


def page_response(
    request: Request, body: bytes, status: int = 200, headers: Headers = ()
) -> Response:
    """The answer with a page for everybody, or with one that was made of what somebody sent.

    Args:
        body: HTML in UTF-8. It must hold no secret of ours: it is compressed.
        status: of the answer; nothing but a page that was found may be kept.
        headers: as `json_response`.
    """
    kept = request.method == "GET" and status == _OK
    tag, cache = (_tag(body), CHECKED) if kept else (b"", NOWHERE)
    if tag and _has(request, tag):
        unchanged = _not_changed(tag, cache)
        unchanged.raw_headers.extend(headers)
        return unchanged
    compressed = len(body) >= SMALLEST and _takes_gzip(request)
    if compressed:
        body = compress(body, LEVEL, _GZIP)
    return _answer(
        body, tag, cache, headers, compressed=compressed, status=status, media_type=_HTML
    )


def _answer(
    body: bytes,
    tag: bytes,
    cache: bytes,
    headers: Headers = (),
    *,
    compressed: bool,
    status: int = 200,
    media_type: bytes = _JSON,
) -> Response:
    made = [
        (b"content-type", media_type),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", cache),
        (b"vary", b"Accept-Encoding"),
        *headers,
    ]
    if tag:
        made.append((b"etag", tag))
    if compressed:
        made.append((b"content-encoding", b"gzip"))
    return _Answer(status, body, made)


def _not_changed(tag: bytes, cache: bytes) -> Response:
    headers = [(b"etag", tag), (b"cache-control", cache), (b"vary", b"Accept-Encoding")]
    return _Answer(304, b"", headers)


def _tag(body: bytes) -> bytes:
    return b'W/"%s"' % sha256(body).hexdigest()[:32].encode()


def _has(request: Request, tag: bytes) -> bool:
    """Whether If-None-Match names this tag, weak or not, or is `*` (RFC 9110, 13.1.2)."""
    named = dict(request.scope["headers"]).get(b"if-none-match", b"")
    # No tag holds a quote: what stands in quotes is a tag.
    return tag.removeprefix(b"W/") in named or named.strip() == b"*"


def _takes_gzip(request: Request) -> bool:
    accepted = dict(request.scope["headers"]).get(b"accept-encoding", b"")
    return b"gzip" in accepted.lower() and not _REFUSES_GZIP.search(accepted)
