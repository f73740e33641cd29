"""The rows a transition writes, as a careful Django project would keep them."""

from django.db import models


class Ticket(models.Model):
    title = models.CharField(max_length=200)
    node = models.CharField(max_length=64)
    status = models.CharField(max_length=12)
    answers = models.JSONField()
    assignee = models.IntegerField(null=True)
    due = models.DateTimeField(null=True)
    updated = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Meta:
        app_label = "work"
        indexes = (models.Index(fields=["status", "node"]), models.Index(fields=["assignee", "due"]))


class History(models.Model):
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE)
    at = models.DateTimeField()
    who = models.IntegerField()
    before = models.CharField(max_length=64)
    after = models.CharField(max_length=64)

    class Meta:
        app_label = "work"


class Outbox(models.Model):
    kind = models.CharField(max_length=20)
    payload = models.JSONField()
    due = models.DateTimeField(db_index=True)

    class Meta:
        app_label = "work"
