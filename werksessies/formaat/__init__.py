"""The exchange format `werksessie/1`, in and out (docs/werksessie-1.md)."""

from .document import FORMAAT, MAX_BYTES, Bestand
from .invoer import import_files
from .uitvoer import dump_document, export_document, make_bijlagen, name_file

__all__ = [
    "FORMAAT",
    "MAX_BYTES",
    "Bestand",
    "dump_document",
    "export_document",
    "import_files",
    "make_bijlagen",
    "name_file",
]
