"""Signs that every page draws: icons, the mark of the app, the sign of a process."""

import json
import re
from functools import cache
from pathlib import Path

from django import template
from django.conf import settings
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def foute_velden(form: BaseForm) -> list[BoundField]:
    """The fields of a form that have something to mend, in the order of the page."""
    return [field for field in form if field.errors]


@register.filter
def genoemd(field: BoundField) -> str:
    """The label of a field inside a sentence: no capital, no question mark before a full stop."""
    label = str(field.label).rstrip("?:. ")
    return label[:1].lower() + label[1:]


@cache
def read_iconen() -> dict[str, str]:
    """Lucide's drawings (static/img/lucide-LICENSE.txt) by their Lucide name, in a box of 24."""
    drawings: dict[str, str] = json.loads(
        Path(__file__).with_name("iconen.json").read_text(encoding="utf-8")
    )
    return drawings


@register.simple_tag
def icoon(naam: str, soort: str = "") -> SafeString:
    """`{% icoon "check" %}`: decoration beside words, never instead of them."""
    try:
        tekening = read_iconen()[naam]
    except KeyError:
        known = ", ".join(read_iconen())
        raise template.TemplateSyntaxError(f"Icoon {naam!r} is er niet; wel: {known}") from None
    return format_html(
        '<svg class="ic{}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>',
        f" {soort}" if soort else "",
        mark_safe(tekening),  # noqa: S308 (a file of our own)
    )


@register.simple_tag
def nu_ms() -> int:
    """The time of the server in milliseconds since 1970: what a page counts on from."""
    return int(timezone.now().timestamp() * 1000)


@register.simple_tag
def merk(soort: str = "") -> SafeString:
    """The plate as a sign. `{% merk "tekening" %}` is the large one of empty and error pages."""
    return render_to_string("_merk.html", {"soort": soort})


@register.simple_tag
def procesteken() -> SafeString:
    """A small plate. Inside an element with the classes `proces proces--<key>` the petal of that
    process lights up in its own place, so that it is told without colour."""
    return render_to_string("_procesteken.html")


IMPORT = re.compile(r"""^(?:import|export)[^"';]*["']\./([^"']+)""", re.MULTILINE)


@cache
def list_modules(naam: str) -> tuple[str, ...]:
    """An ES module and all that it imports, itself first."""
    folder = settings.BASE_DIR / "static"
    found = [naam]
    for module in found:
        for imported in IMPORT.findall((folder / module).read_text(encoding="utf-8")):
            path = Path(module).with_name(imported).as_posix()
            if path not in found:
                found.append(path)
    return tuple(found)


@register.simple_tag
def modules(naam: str) -> SafeString:
    """Fetch a script with all it imports at once, and not import by import."""
    rows = ((static(module),) for module in list_modules(naam))
    return format_html_join("\n", '<link rel="modulepreload" href="{}">', rows)


@register.simple_tag
def straks(naam: str) -> SafeString:
    """The same for the next page, when this one has all that it needs itself."""
    rows = ((static(module),) for module in list_modules(naam))
    return format_html_join("\n", '<link rel="prefetch" as="script" href="{}">', rows)
