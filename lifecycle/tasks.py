"""Work done in the background by django-tasks: at once by default, by the database worker where that is set up."""

from django_tasks import task

from lifecycle import digests


@task()
def send_digest(digest_id: int) -> bool:
    """Send one person's mail of the day; return whether it was sent."""
    return digests.send_digest(digest_id)
