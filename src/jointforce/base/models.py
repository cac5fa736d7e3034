"""What the models of every app share."""

from django.db import models

from jointforce.base.ids import uuid7


class Row(models.Model):
    """A row with an id that is known before it is stored, so that many can be written in one statement."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True
