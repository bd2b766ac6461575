"""What is done on the pages of a programme before they are looked at."""

from playwright.sync_api import Page


def sign_up_first(page: Page) -> bool:
    """The first workshop for which one can sign up."""
    button = page.get_by_role("button", name="Sign up").first
    if not button.count():
        return False
    button.click()
    return page.locator(".notice.good").count() == 1


def wrong_times(page: Page) -> bool:
    """A time that is none, and a session that ends before it begins."""
    page.locator("[name$=-begins]").nth(0).fill("half past")
    page.locator("[name$=-ends]").nth(1).fill("08:00")
    page.get_by_role("button", name="Save the day").click()
    return page.locator("#errors").count() == 1


def first_session(page: Page) -> bool:
    """The page of the first session of the day."""
    page.get_by_role("link", name="Summary, chair, presenters").first.click()
    return page.get_by_role("button", name="Save the session").count() == 1


def moved_first(page: Page) -> bool:
    """The first session is moved in the draft; then what would be released."""
    page.locator("[name$=-begins]").nth(0).fill("09:15")
    page.locator("[name$=-room]").nth(0).fill("Great hall")
    page.get_by_role("button", name="Save the day").click()
    page.get_by_role("link", name="Look at what changes and release").click()
    return page.get_by_role("button", name="Release it").count() == 1


def taken_out_first(page: Page) -> bool:
    """The first session is taken out of the draft; then who can see it in earlier versions."""
    page.locator("[name$=-remove]").nth(0).check()
    page.get_by_role("button", name="Save the day").click()
    page.locator(".section .lines a").first.click()
    return page.get_by_role("button", name="Save who can see it").count() == 1


def pasted(page: Page) -> bool:
    """Two rows that are right, and one that is not."""
    rows = ("Day\tFrom\tTo\tTitle\tRoom", "1 January 2001\t09:00\t10:00\tOn no day\tRoom 1")
    page.locator("textarea").fill("\n".join(rows))
    page.get_by_role("button", name="Look at every row").click()
    return page.locator("main table").count() == 1
