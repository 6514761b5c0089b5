"""What an item is called, as the ledger tells it. Pure."""

from lifecycle.ledger.book import Book


def title_of(book: Book, code: str) -> str:
    """Return the last title an operation in force gave the item, by effective date; "" when none did."""
    title = ""
    for op in book.ops_of(code):
        if op.kind == "RENAME":
            title = str(book.payload(op.seq).get("title") or title)
        for new in (op.new, *(target.new for target in op.targets)):
            if new is not None and new.item == code and new.title:
                title = new.title
    return title
