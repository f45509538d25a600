"""Static files under names that carry a hash of their content, so that a browser may keep them.
Words that only we read are left out and the rest is compressed once: weak wifi, small phones."""

import re
from typing import Any

from django.core.files.base import ContentFile, File
from servestatic.storage import CompressedManifestStaticFilesStorage

OPMERKING_CSS = re.compile(r"/\*.*?\*/", re.DOTALL)
# A comment that begins its line and ends one; a type cast stands inside a line, as a comment too.
OPMERKING_JS = re.compile(
    r"^[ \t]*(?:/\*(?:(?!\*/).)*\*/[ \t]*$|//[^\n]*$)", re.DOTALL | re.MULTILINE
)
TYPE_JS = re.compile(r"/\*\* @type \{[^\n]*?\} \*/ ?")


def strip_css(css: str) -> str:
    return _join_lines(OPMERKING_CSS.sub("", css))


def strip_js(js: str) -> str:
    """Comments and indentation go, every line stays a line: no need to understand the language.
    Inside a template text of several lines spaces count, so a module with one is left alone."""
    if any(line.count("`") % 2 for line in js.splitlines()):
        return js
    return _join_lines(TYPE_JS.sub("", OPMERKING_JS.sub("", js)))


def _join_lines(text: str) -> str:
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line) + "\n"


class Opslag(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # servestatic tells no types
    """The imports inside our own ES modules are rewritten too; the vendored htmx is left alone,
    because its files refer to names that are not there."""

    support_js_module_import_aggregation = True

    def _save(self, name: str, content: File[Any]) -> str:
        """Only our own files are stripped, when collectstatic copies them."""
        strip = {"css/": strip_css, "js/": strip_js}.get(name[: name.find("/") + 1])
        if strip is not None:
            content.seek(0)
            text = content.read().decode("utf-8")
            content = ContentFile(strip(text).encode("utf-8"))
        saved: str = super()._save(name, content)
        return saved

    def url_converter(self, name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith("django_htmx/"):
            return lambda match: match.group(0)
        return super().url_converter(name, *args, **kwargs)
