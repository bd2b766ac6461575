"""What Celery calls for meetings."""

from celery import shared_task

from meetings.services import reminding_of_next_steps, telling_how_to_join


@shared_task(name="meetings.tell_how_to_join")
def tell_how_to_join() -> None:
    """Write to those who join a meeting online that begins within the hour: every minute."""
    telling_how_to_join.tell_how_to_join()


@shared_task(name="meetings.remind_of_next_steps")
def remind_of_next_steps() -> None:
    """Write once of each next step that is due within a week: every morning."""
    reminding_of_next_steps.remind_of_next_steps()
