"""What a log may hold: no path of a request, because it carries the keys of doors and screens."""

import logging


class ZonderPad(logging.Filter):
    """Puts the route ("w/<str:kenmerk>/regie/") in the place of the path."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        path = getattr(request, "path", "")
        if path and isinstance(record.args, tuple):
            match = getattr(request, "resolver_match", None)
            route = match.route if match else "(onbekend adres)"
            record.args = tuple(route if arg == path else arg for arg in record.args)
        return True
