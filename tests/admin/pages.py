"""What a browser would send back from a page of the admin: every field as it stands, with what somebody changed."""

import html
import re
from typing import Any

from django.http import HttpResponse


def filled_in(page: Any, **changed: Any) -> dict[str, Any]:
    """The form of `page` as it was shown, with `changed` typed over it; an inline's field is `prefix__0__name`."""
    forms = [page.context["adminform"].form]
    sent: dict[str, Any] = {}
    for group in page.context.get("inline_admin_formsets", []):
        forms += [group.formset.management_form, *group.formset.forms]
    for form in forms:
        for name in form.fields:
            value = form[name].value()
            if value is not None and value is not False:
                sent[form.add_prefix(name)] = _sent(form.fields[name].prepare_value(value))
    return sent | {name.replace("__", "-"): value for name, value in changed.items()}


def _sent(value: Any) -> Any:
    if isinstance(value, list):
        return [getattr(one, "pk", one) for one in value]
    return value


def errors_of(page: Any) -> dict[str, list[str]]:
    """What stands at each field; "__all__" is the top of the form. Inlines carry their prefix."""
    assert page.status_code == 200
    found = {name: list(some) for name, some in page.context["adminform"].form.errors.items()}
    for group in page.context.get("inline_admin_formsets", []):
        for form in group.formset.forms:
            found |= {f"{form.prefix}-{name}": list(some) for name, some in form.errors.items()}
    return found


def text_of(page: HttpResponse) -> str:
    """The words of a page, without its markup."""
    body = re.sub(r"<(script|style).*?</\1>", " ", page.content.decode(), flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())
