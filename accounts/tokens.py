"""The page on which a user makes the tokens of programs, and revokes them."""

from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import for_user
from accounts.forms import TokenForm
from accounts.models import Token


@for_user
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request, user):
    """The user's tokens. POST makes another, whose text is shown in this answer alone."""
    form = TokenForm(request.POST or None, instance=Token(user=user))
    text, status = "", 200
    if form.is_valid():
        try:
            with transaction.atomic():
                _token, text = Token.objects.make(user, **form.cleaned_data)
            form, status = TokenForm(instance=Token(user=user)), 201
        except IntegrityError:  # Sent twice in the same moment.
            form.add_error("name", form.TAKEN)
    if form.errors:
        status = 400
    context = {"form": form, "tokens": user.tokens.all(), "text": text}
    return render(request, "registration/tokens.html", context, status=status)


@for_user
@never_cache
@require_POST
def revoke(request, user, token_id):
    """Delete a token: the next request with it is refused."""
    get_object_or_404(user.tokens, pk=token_id).delete()
    return redirect("tokens")
