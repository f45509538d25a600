"""`stand.json`: exactly what this viewer may see, for clients that get no stream."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from .. import zicht
from ..decorators import for_kijker
from ..models import Werksessie
from ..stroom.beeld import plan
from ..stroom.stand import read_posts
from ..zicht import Kijker

# Further back a whole answer is cheaper than looking.
MAX_TERUG = 200


@require_safe
@for_kijker
def stand(request: HttpRequest, werksessie: Werksessie, kijker: Kijker) -> HttpResponse:
    """`?sinds=N`: 304 when this viewer saw all there is after N; what is hidden from the viewer is
    no news, because its timing would tell. `opmerking` is null where the viewer may not
    read it."""
    sinds = request.GET.get("sinds", "")
    if sinds.isascii() and sinds.isdigit() and not _has_news(werksessie, kijker, int(sinds[:18])):
        return HttpResponse(status=304)
    moment = zicht.read_momentopname(werksessie, kijker)
    return JsonResponse(
        {
            "volgnummer": werksessie.volgnummer,
            "fase": werksessie.fase,
            "ronde": werksessie.ronde,
            "onthuld": werksessie.onthuld,
            "deelnemers": [
                {
                    "ref": person.ref,
                    "naam": person.naam,
                    "groep": person.groep.key,
                    "klaar": person.is_klaar,
                }
                for person in moment.deelnemers
            ],
            "stickers": [
                {
                    "deelnemer": sticker.deelnemer,
                    "aspect": sticker.aspect,
                    "status": sticker.status.value,
                    "samen": sticker.samen.value if sticker.samen else None,
                    "opmerking": sticker.opmerking,
                }
                for sticker in moment.stickers
            ],
        },
        json_dumps_params={"ensure_ascii": False},
    )


def _has_news(werksessie: Werksessie, kijker: Kijker, sinds: int) -> bool:
    if werksessie.volgnummer <= sinds:
        return False
    stand, posts = read_posts(werksessie.pk, sinds, MAX_TERUG)
    return len(posts) == MAX_TERUG or any(plan(post, stand, kijker) for post in posts if stand)
