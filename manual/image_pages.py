"""Images of the manual: the secretariat uploads them, and each is given to who sees a text that names it."""

import logging
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from manual.desk_pages import staff_who_write
from manual.models import ManualImage
from manual.models.image import LONGEST_DESCRIPTION, LONGEST_NAME
from manual.services.picturing import upload_image
from r2pnet.paging import page_of
from r2pnet.refusal import Refused

logger = logging.getLogger("portal.manual")
AS_IT_IS: Final = "identity"
"""What is packed already is not packed again on the way."""


class ImageForm(forms.Form):
    """The file, what it shows, and under which name texts call it."""

    file = forms.FileField(
        label=gettext_lazy("Image"),
        help_text=gettext_lazy(
            "PNG, JPEG or WebP, at most 10 MB. It is kept at most 2,000 pixels a side, without what the camera wrote "
            "into it."
        ),
        error_messages={
            "required": gettext_lazy("Choose an image."),
            "empty": gettext_lazy("This file is empty."),
        },
        widget=forms.FileInput({"accept": "image/png,image/jpeg,image/webp"}),
    )
    description = forms.CharField(
        label=gettext_lazy("What it shows"),
        help_text=gettext_lazy("For who does not see it: what is to be learnt from it, not what it looks like."),
        max_length=LONGEST_DESCRIPTION,
        error_messages={"required": gettext_lazy("Describe what the image shows, for who does not see it.")},
        widget=forms.TextInput({"dir": "auto"}),
    )
    name = forms.CharField(
        label=gettext_lazy("Name in texts"),
        help_text=gettext_lazy("Small letters and digits, with hyphens. Empty: that of the file."),
        max_length=LONGEST_NAME,
        required=False,
    )

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, label_suffix="")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_who_write
def images(request: HttpRequest) -> HttpResponseBase:
    """The form to upload one, and all that are there, the newest first, with what is pasted into a text."""
    form = ImageForm(request.POST, request.FILES) if request.method == "POST" else ImageForm()
    if request.method == "POST" and form.is_valid():
        user: Any = request.user
        typed = form.cleaned_data
        try:
            made = upload_image(typed["file"], typed["description"], by=user, name=typed["name"])
            messages.success(request, _("Uploaded: %(name)s.") % {"name": made.name}, extra_tags="good")
            return redirect("desk-manual-images")
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
    page, notices = page_of(request, ManualImage.objects.visible_to(request.user).order_by("-uploaded_at", "-pk"))
    words = {"form": form, "images": list(page.object_list), "page_obj": page, "notices": notices}
    return render(request, "manual/desk_images.html", words)


@require_safe
def image(request: HttpRequest, name: str) -> HttpResponseBase:
    """One image, to be shown in a page; 404 for who sees no text that names it at this moment.

    A browser keeps it and asks each time whether it may still be shown.
    """
    found: ManualImage = get_object_or_404(ManualImage.objects.visible_to(request.user), name=name)
    tag = f'"{found.digest}"'
    response = get_conditional_response(request, etag=tag) or _opened(request, found)
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Cookie"])
    return response


def _opened(request: HttpRequest, found: ManualImage) -> HttpResponseBase:
    """The image as an answer, without its bytes to a HEAD."""
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Content-Encoding": AS_IT_IS,
        "Content-Length": str(found.size),
    }
    try:
        opened = default_storage.open(str(found.file.name), "rb")
    except (OSError, ValueError) as gone:
        logger.error("image not read image=%s kind=%s", found.pk, type(gone).__name__)
        raise Http404 from gone
    if request.method == "HEAD":
        opened.close()
        return HttpResponse(content_type=found.content_type, headers=headers)
    return FileResponse(opened, content_type=found.content_type, headers=headers)
