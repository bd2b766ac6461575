"""Pages of the secretariat outside of the admin: who is led to sign in, and who learns nothing of them."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers

from r2pnet.signing_in import sign_in_first
from r2pnet.visibility import is_of_secretariat

Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[HttpRequest, Arguments], HttpResponseBase]


def staff_page(*permissions: str) -> Callable[[View[Arguments]], View[Arguments]]:
    """The view for the secretariat's who hold all of `permissions`, such as `focalpoints.change_person`.

    For others it is 404, staff who are in neither of the groups included.
    Who has not signed in is led to sign-in and back. The second factor is `staff_door`'s matter, on every page. What
    is answered is kept by no cache but the reader's own.
    """

    def guarded(view: View[Arguments]) -> View[Arguments]:
        @sign_in_first
        @wraps(view)
        def asked(request: HttpRequest, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponseBase:
            if not (is_of_secretariat(request.user) and request.user.has_perms(permissions)):
                raise Http404
            response = view(request, *args, **kwargs)
            patch_cache_control(response, private=True, no_cache=True)
            patch_vary_headers(response, ["Cookie"])
            return response

        return asked

    return guarded
