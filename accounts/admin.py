"""The admin's pages of users and tokens."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from accounts.models import Token, User

admin.site.register(User, UserAdmin)


@admin.register(Token)
class TokenAdmin(admin.ModelAdmin):
    """Lists and revokes tokens. The admin can't add one, because its text would never be shown."""

    list_display = ["name", "user", "scope", "created_on", "used_on"]
    list_select_related = ["user"]
    search_fields = ["name", "user__username"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
