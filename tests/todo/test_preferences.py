"""The view that the site's name links to."""

import re

import pytest
from pytest_django.asserts import assertContains

from todo.models import Preferences

pytestmark = pytest.mark.django_db


def home_link(client, address="/lists"):
    """Return where the site's name on this page leads to."""
    html = client.get(address).content.decode()
    link = re.search('<a class="brand" href="([^"]*)"', html).group(1)
    response = client.get(link)
    return response.url if response.status_code == 302 else link


@pytest.mark.parametrize("view", ["today", "upcoming", "inbox"])
def test_name_of_the_site_leads_to_the_chosen_view(as_ana, client, post, view):
    assert home_link(as_ana) == "/"
    response = post("preferences", client=as_ana, home=view)
    assert response.url == f"/?show={view}"
    assertContains(as_ana.get(response.url), "Your settings are saved.")
    for address in ("/lists", "/accounts/settings/"):
        assert home_link(as_ana, address) == f"/?show={view}"
    assert home_link(client) == "/"
    page = as_ana.get("/accounts/settings/")
    assertContains(page, f'<option value="{view}" selected>')
    assert post("preferences", client=as_ana, home="").url == "/"
    assert home_link(as_ana) == "/"


def test_choice_is_of_one_user(as_ana, ben, post):
    Preferences.objects.create(owner=ben, home="today")
    assert home_link(as_ana) == "/"
    post("preferences", client=as_ana, home="inbox")
    assert Preferences.objects.get(owner=ben).home == "today"


@pytest.mark.parametrize("fields", [{}, {"home": "all"}, {"home": "/evil"}])
def test_another_view_is_refused(as_ana, post, fields):
    assert post("preferences", client=as_ana, **fields).status_code == 400
    assert not Preferences.objects.exists()


def test_first_page_remains_the_list_of_everything(as_ana, ana):
    Preferences.objects.create(owner=ana, home="today")
    html = as_ana.get("/").content.decode()
    assert 'class="selected" aria-current="page">All<' in html


def test_visitors_without_an_account_have_no_choice(client, post):
    assert post("preferences", home="today").status_code == 403
    assert not Preferences.objects.exists()
