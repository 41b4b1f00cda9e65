"""The page on which a user makes the tokens of programs, and revokes them."""

from django.contrib.auth.decorators import login_required
from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import TokenForm
from accounts.models import Token


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request):
    """The user's tokens. POST makes another, whose text is shown in this answer alone."""
    form = TokenForm(request.POST or None, instance=Token(user=request.user))
    text, status = "", 200
    if form.is_valid():
        try:
            with transaction.atomic():
                _token, text = Token.objects.make(request.user, **form.cleaned_data)
            form, status = TokenForm(instance=Token(user=request.user)), 201
        except IntegrityError:  # Sent twice in the same moment.
            form.add_error("name", form.TAKEN)
    if form.errors:
        status = 400
    context = {"form": form, "tokens": request.user.tokens.all(), "text": text}
    return render(request, "registration/tokens.html", context, status=status)


@login_required
@never_cache
@require_POST
def revoke(request, token_id):
    """Delete a token: the next request with it is refused."""
    get_object_or_404(request.user.tokens, pk=token_id).delete()
    return redirect("tokens")
