"""Events to browsers: one long answer per page, beside Django instead of inside it.

`kamer` holds the events of one session in this process, `beeld` turns an event into the HTML that a
viewer may see, `hub` wakes the rooms, `app` is the ASGI application that a browser talks to.
"""

from .app import application
from .hub import close_streams, stop

__all__ = ["application", "close_streams", "stop"]
