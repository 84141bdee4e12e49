"""BottleCRM's own settings, with tables made straight from its models: its migrations take minutes."""

import os

from crm.settings import *  # noqa: F403


class _NoMigrations(dict):
    def __contains__(self, _):
        return True

    def __getitem__(self, _):
        return None


MIGRATION_MODULES = _NoMigrations()
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ["CRM_DATABASE"],
        "USER": os.environ["CRM_USER"],
        "PASSWORD": os.environ["CRM_PASSWORD"],
        "HOST": os.environ["CRM_HOST"],
        "PORT": os.environ["CRM_PORT"],
    }
}
CELERY_TASK_ALWAYS_EAGER = True
CELERY_BROKER_URL = "memory://"
CELERY_RESULT_BACKEND = "cache+memory://"
DEBUG = False
