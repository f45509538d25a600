from django.apps import AppConfig


class LeeromgevingenConfig(AppConfig):
    name = "leeromgevingen"
    verbose_name = "Leeromgevingen"
    default_auto_field = "django.db.models.BigAutoField"
