"""Sign-up, and log-out with what Django leaves open; the other views are Django's own."""

from django.contrib.auth import login
from django.contrib.auth.views import LogoutView
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

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


# Django before 5.0 logs out on GET too, which any image on any page could ask for.
@require_POST
def logout(request):
    """Log out, and have the browser forget the pages that its back button would show."""
    response = LogoutView.as_view()(request)
    response["Clear-Site-Data"] = '"cache"'
    return response
