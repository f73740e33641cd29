"""The same list of tickets (50 rows, three priorities to choose from) on NiceGUI, Streamlit and the Django admin.

Run in the environment of benchmarks/requirements.txt: `python pages.py nicegui|streamlit|django PORT DATABASE`.
"""

import sqlite3
import subprocess
import sys

COLUMNS = ("number", "title", "customer", "store", "person", "created")
LEVELS = {"0": "普通", "1": "加急", "2": "特急"}


def rows(database: str, level: str) -> list[dict[str, str]]:
    """The newest fifty of a priority."""
    asked = f"SELECT {', '.join(COLUMNS)} FROM ticket WHERE priority = ? ORDER BY id DESC LIMIT 50"
    with sqlite3.connect(database) as connection:
        return [dict(zip(COLUMNS, row, strict=True)) for row in connection.execute(asked, (int(level),))]


def nicegui(port: int, database: str) -> None:
    """A toggle above a table."""
    from nicegui import ui

    @ui.page("/")
    def page() -> None:
        def choose(event) -> None:
            table.rows = rows(database, event.value)
            table.update()

        ui.toggle(LEVELS, value="0", on_change=choose)
        heads = [{"name": name, "label": name, "field": name} for name in COLUMNS]
        table = ui.table(columns=heads, rows=rows(database, "0"), row_key="number")

    ui.run(host="127.0.0.1", port=port, show=False, reload=False)


def streamlit(database: str) -> None:
    """A radio above a table."""
    import streamlit as st

    st.set_page_config(layout="wide")
    names = list(LEVELS.values())
    level = st.radio("level", names, horizontal=True)
    st.table(rows(database, str(names.index(level))))


def django(port: int, database: str) -> None:
    """A model admin with a filter at its side; everybody is let in."""
    import django as kit
    from django.conf import settings

    apps = ["admin", "auth", "contenttypes", "sessions", "messages", "staticfiles"]
    middle = ["sessions.middleware.SessionMiddleware", "auth.middleware.AuthenticationMiddleware"]
    context = ["django.template.context_processors.request", "django.contrib.auth.context_processors.auth"]
    context.append("django.contrib.messages.context_processors.messages")
    settings.configure(
        SECRET_KEY="bench",
        DEBUG=False,
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        INSTALLED_APPS=[f"django.contrib.{app}" for app in apps],
        MIDDLEWARE=[f"django.contrib.{name}" for name in [*middle, "messages.middleware.MessageMiddleware"]],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": database}},
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {"context_processors": context},
            }
        ],
        STATIC_URL="static/",
        USE_TZ=True,
    )
    kit.setup()
    from django.contrib import admin
    from django.contrib.auth.models import User
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.management import call_command
    from django.core.servers.basehttp import run
    from django.core.wsgi import get_wsgi_application
    from django.db import models
    from django.urls import path

    call_command("migrate", verbosity=0)
    user, _ = User.objects.get_or_create(username="admin", is_staff=True, is_superuser=True)

    class Ticket(models.Model):
        number = models.CharField(max_length=40)
        title = models.CharField(max_length=80)
        priority = models.IntegerField(choices=[(int(key), name) for key, name in LEVELS.items()])
        customer = models.CharField(max_length=40)
        store = models.CharField(max_length=40)
        person = models.CharField(max_length=40)
        created = models.CharField(max_length=40)

        class Meta:
            app_label = "auth"
            db_table = "ticket"
            managed = False

    class Listed(admin.ModelAdmin):
        list_display = COLUMNS
        list_filter = ("priority",)
        list_per_page = 50

    class Site(admin.AdminSite):
        def has_permission(self, request) -> bool:
            request.user = user
            return True

    site = Site()
    site.register(Ticket, Listed)
    globals()["urlpatterns"] = [path("", site.urls)]
    run("127.0.0.1", port, StaticFilesHandler(get_wsgi_application()), threading=True)


if __name__ == "__main__":
    kind, *more = sys.argv[1:]
    if kind == "nicegui":
        nicegui(int(more[0]), more[1])
    elif kind == "django":
        django(int(more[0]), more[1])
    elif kind == "drawn":
        streamlit(more[0])
    else:
        still = ["--server.headless=true", "--browser.gatherUsageStats=false", "--server.fileWatcherType=none"]
        where = [f"--server.port={more[0]}", "--server.address=127.0.0.1", *still]
        command = [sys.executable, "-m", "streamlit", "run", __file__, *where, "--", "drawn", more[1]]
        sys.exit(subprocess.run(command, check=False).returncode)
