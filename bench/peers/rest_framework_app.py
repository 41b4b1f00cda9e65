"""The requests of the benchmark in Django REST framework, as in its tutorial; the site's models."""

from hashlib import sha256

import django
from django.conf import settings

from website import settings as site

values = {name: getattr(site, name) for name in dir(site) if name.isupper()}
values["INSTALLED_APPS"] = [*site.INSTALLED_APPS, "rest_framework"]
values["MIDDLEWARE"] = [name for name in site.MIDDLEWARE if name.startswith("django.")]
values["ROOT_URLCONF"] = __name__
values["REST_FRAMEWORK"] = {"DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"]}
settings.configure(**values)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402 -- after the settings, as all below
from rest_framework import (  # noqa: E402 -- as above
    authentication,
    exceptions,
    pagination,
    permissions,
    routers,
    serializers,
    viewsets,
)

from accounts.models import Token  # noqa: E402 -- as above
from todo.models import ToDoItem  # noqa: E402 -- as above


class TokenAuthentication(authentication.BaseAuthentication):
    def authenticate(self, request):
        text = request.headers.get("Authorization", "")[len("Bearer ") :]
        tokens = Token.objects.select_related("user").filter(user__is_active=True)
        token = tokens.filter(digest=sha256(text.encode()).hexdigest()).first()
        if not token:
            raise exceptions.AuthenticationFailed
        return token.user, token


class ItemSerializer(serializers.HyperlinkedModelSerializer):
    title = serializers.CharField(source="text")
    order = serializers.IntegerField(source="position", required=False)
    list = serializers.SlugRelatedField(source="todo_list", slug_field="name", read_only=True)
    labels = serializers.SlugRelatedField(slug_field="name", many=True, read_only=True)

    class Meta:
        model = ToDoItem
        fields = ["id", "title", "completed", "order", "url", "created_on", "completed_on"]
        fields += ["due_on", "priority", "list", "labels", "notes", "repeats", "version"]


class Pages(pagination.CursorPagination):
    page_size = 100
    page_size_query_param = "limit"
    ordering = ("position", "id")


class ItemViewSet(viewsets.ModelViewSet):
    serializer_class = ItemSerializer
    authentication_classes = [TokenAuthentication]
    permission_classes = [permissions.IsAuthenticated]
    pagination_class = Pages

    def get_queryset(self):
        items = ToDoItem.objects.filter(owner=self.request.user)
        return items.select_related("todo_list").prefetch_related("labels")

    def perform_create(self, serializer):
        serializer.save(owner=self.request.user)


router = routers.DefaultRouter(trailing_slash=False)
router.register("api/todos", ItemViewSet, basename="todoitem")
urlpatterns = router.urls
application = get_wsgi_application()
