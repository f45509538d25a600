"""What a log may hold: no name, text, code, token, address or path, whoever writes the line.

Two formats with the same content: `kort` for a person, `json` for a program. Three things would
carry what people typed, and none is written: the path of a request (the route stands in its place:
"w/<str:kenmerk>/regie/"), the text of an exception (a database error quotes the row), and the
arguments of a message that is not our own.
"""

import json
import logging
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

EIGEN = ("beeldplaat", "werksessies", "leeromgevingen")
ONBEKEND = "(onbekend adres)"
VERZOEK = "beeldplaat.verzoek"  # the logger of a line per answer


class Kort(logging.Formatter):
    """A line, and under it for an exception where it came from."""

    def format(self, record: logging.LogRecord) -> str:
        lines = [f"{record.levelname} {record.name}: {make_message(record)}"]
        for kind, frames in describe_exceptions(record):
            lines += [f"  {kind}", *(f"    {frame}" for frame in frames)]
        return "\n".join(lines)


class Json(logging.Formatter):
    """One object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": make_message(record),
            **getattr(record, "verzoek", {}),
        }
        if getattr(record, "request", None) is not None:
            line["route"] = find_route(record)
        exceptions = describe_exceptions(record)
        if exceptions:
            line["exceptions"] = [{"type": kind, "frames": frames} for kind, frames in exceptions]
        return json.dumps(line, ensure_ascii=False)


def make_message(record: logging.LogRecord) -> str:
    """Our own messages as they are; of others only the first line of the template."""
    if record.name.split(".")[0] in EIGEN:
        return record.getMessage()
    template = (str(record.msg).splitlines() or [""])[0]
    if getattr(record, "request", None) is not None:
        return f"{template.split(':')[0]}: {find_route(record)}"
    return template


def find_route(record: logging.LogRecord) -> str:
    match = getattr(getattr(record, "request", None), "resolver_match", None)
    return str(match.route) if match else ONBEKEND


def describe_exceptions(record: logging.LogRecord) -> list[tuple[str, list[str]]]:
    """The exception and what caused it, each as its type and the places it came through."""
    error = record.exc_info[1] if record.exc_info else None
    found: list[tuple[str, list[str]]] = []
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        kind = type(error)
        found.append((f"{kind.__module__}.{kind.__qualname__}", _list_frames(error.__traceback__)))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found


def _list_frames(traceback: TracebackType | None) -> list[str]:
    frames = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        frames.append(f"{code.co_filename}:{traceback.tb_lineno} {code.co_name}")
        traceback = traceback.tb_next
    return frames
