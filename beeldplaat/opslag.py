"""Static files under names that carry a hash of their content, so that a browser may keep them, and
compressed once, so that a phone on weak wifi gets little."""

from typing import Any

from servestatic.storage import CompressedManifestStaticFilesStorage


class Opslag(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # servestatic tells no types
    """The imports inside our own ES modules are rewritten too; the vendored htmx is left alone,
    because its files refer to names that are not there."""

    support_js_module_import_aggregation = True

    def url_converter(self, name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith("django_htmx/"):
            return lambda match: match.group(0)
        return super().url_converter(name, *args, **kwargs)
