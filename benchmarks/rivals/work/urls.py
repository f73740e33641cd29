"""Addresses that helpdesk names in what it writes."""

from typing import Any

from django.urls import include, path

urlpatterns: list[Any] = [path("", include("helpdesk.urls", namespace="helpdesk"))]
