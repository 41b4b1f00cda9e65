"""A key that is stored beside a text, so that every database compares and sorts it alike."""

from django.core.exceptions import ValidationError
from django.db import models


class KeyField(models.CharField):
    """The value of the field `source`, as `function` folds it: it fills itself when it is stored.

    It is sorted by code point on every database. `unique_within` names the fields within which a
    key is unique: model forms report a repeated key at `source`. Add a constraint as well.
    QuerySet.update() bypasses this field, as it bypasses save().
    """

    def __init__(self, source, function, unique_within=(), **kwargs):
        self.source, self.function, self.unique_within = source, function, unique_within
        super().__init__(**dict(kwargs, editable=False, blank=True))

    def deconstruct(self):
        name, path, _args, kwargs = super().deconstruct()
        return name, path, [self.source, self.function], kwargs

    def db_type(self, connection):
        # Otherwise PostgreSQL sorts as people do in the language of its operating system.
        collation = ' COLLATE "C"' if connection.vendor == "postgresql" else ""
        return f"{super().db_type(connection)}{collation}"

    def cast_db_type(self, connection):
        return super().db_type(connection)  # CAST, which bulk_update() needs, takes no collation.

    def pre_save(self, instance, add):
        setattr(instance, self.attname, self.function(getattr(instance, self.source)))
        return getattr(instance, self.attname)


class KeyedModel(models.Model):
    """A model whose KeyFields follow their sources, and are checked by model forms and the admin.

    Django's own check leaves out a constraint with a field that is not in the form.
    """

    class Meta:
        abstract = True

    def save(self, *args, update_fields=None, **kwargs):
        for key in self.key_fields():
            if key.source in self.__dict__:
                key.pre_save(self, False)  # Otherwise a deferred key would not be stored.
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
