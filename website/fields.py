"""Fields for keys of texts, which every database compares and sorts in the same way."""

from django.core.exceptions import ValidationError
from django.db import models


class KeyField(models.CharField):
    """A stored copy of the field `source`, folded by `function`; saving an object fills it.

    It is sorted by code point on every database. `unique_within` names the fields within which the
    key is unique, so that model forms report a duplicate at `source`; add a constraint as well.
    QuerySet.update() doesn't fill it, as it doesn't call save().
    """

    def __init__(self, source, function, unique_within=(), **kwargs):
        self.source, self.function, self.unique_within = source, function, unique_within
        super().__init__(**dict(kwargs, editable=False, blank=True))

    def deconstruct(self):
        name, path, _args, kwargs = super().deconstruct()
        return name, path, [self.source, self.function], kwargs

    def db_type(self, connection):
        # Otherwise PostgreSQL would sort by the rules of its operating system's language.
        collation = ' COLLATE "C"' if connection.vendor == "postgresql" else ""
        return f"{super().db_type(connection)}{collation}"

    def cast_db_type(self, connection):
        return super().db_type(connection)  # The CAST of bulk_update() rejects a collation.

    def pre_save(self, instance, add):
        setattr(instance, self.attname, self.function(getattr(instance, self.source)))
        return getattr(instance, self.attname)


class KeyedModel(models.Model):
    """A model whose KeyFields follow their sources, and are validated by model forms.

    Django itself doesn't validate a constraint with a field that is not in the form.
    """

    class Meta:
        abstract = True

    def save(self, *args, update_fields=None, **kwargs):
        for key in self.key_fields():
            if key.source in self.__dict__:
                key.pre_save(self, False)  # Otherwise save() would leave out a deferred key.
            if update_fields is not None and key.source in update_fields:
                update_fields = {*update_fields, key.name}
        super().save(*args, update_fields=update_fields, **kwargs)

    def validate_unique(self, exclude=None):
        super().validate_unique(exclude)
        for key in self.key_fields():
            if key.source in (exclude or ()) or not (key.unique or key.unique_within):
                continue
            same = {name: getattr(self, name) for name in key.unique_within}
            same[key.name] = key.pre_save(self, False)
            if type(self)._base_manager.filter(**same).exclude(pk=self.pk).exists():
                message = self.unique_error_message(type(self), [key.source])
                raise ValidationError({key.source: message})

    def key_fields(self):
        return [field for field in self._meta.concrete_fields if isinstance(field, KeyField)]
