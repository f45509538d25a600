from django.apps import AppConfig


class WerksessiesConfig(AppConfig):
    name = "werksessies"
    verbose_name = "Werksessies"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks  # noqa: F401  registers the system checks
