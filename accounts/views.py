"""Sign-up; the other views of accounts are Django's own."""

from django.contrib.auth import login
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.forms import SignUpForm


@sensitive_post_parameters("password1", "password2")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def signup(request):
    """Make an account and log it in. Their list is empty: the shared list stays shared."""
    if request.user.is_authenticated:
        return redirect("todo:list")
    form = SignUpForm(request.POST or None)
    if form.is_valid():
        login(request, form.save())
        return redirect("todo:list")
    status = 400 if form.errors else 200
    return render(request, "registration/signup.html", {"form": form}, status=status)
