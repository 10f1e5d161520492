"""The text of a file's bytes."""

from collections import Counter

from api.interchange.formats.errors import UnreadableFile

_SAVE_AS_UTF8 = "Save the file as CSV UTF-8 and send it again."


def read_text(content: bytes, notes: Counter[str]) -> str:
    """The text, without a byte order mark.

    Old Windows programs write cp1252. What is not UTF-8 is read as that, and noted as
    ``read_as_cp1252``: names with accents should be looked at.

    Raises:
        UnreadableFile: it is neither, or no text at all.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content:
        raise UnreadableFile(_SAVE_AS_UTF8)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        raise UnreadableFile(_SAVE_AS_UTF8) from None
    notes["read_as_cp1252"] += 1
    return text
