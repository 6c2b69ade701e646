"""Templates: HTML is escaped, source is not, and a name that is missing is an error."""

import jinja2
import pytest

from shallows.templates import template


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package with a template of each kind."""
    home = tmp_path / "templates_of_a_test"
    home.mkdir()
    (home / "__init__.py").touch()
    (home / "page.html.jinja").write_text("{{ given }}")
    (home / "code.c.jinja").write_text("{{ given }}")
    monkeypatch.syspath_prepend(tmp_path)
    return home.name


def test_html_is_escaped_and_source_is_not(package):
    """What a page is filled with can't become markup; source is written as it is."""
    assert template(package, "page.html.jinja").render(given="a<b") == "a&lt;b"
    assert template(package, "code.c.jinja").render(given="a<b") == "a<b"


def test_what_is_not_given_is_an_error(package):
    """A template does not leave out silently what it was not given."""
    with pytest.raises(jinja2.UndefinedError, match="given"):
        template(package, "page.html.jinja").render()
