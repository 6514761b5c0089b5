"""The example tree of the guided finder: through the same import as any other, and then into use."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from lifecycle.exchange.reading import read_json
from lifecycle.models import User
from search.finder.exchange import tree_from_json
from search.finder.trees import put_into_use, write_draft
from search.models import FinderTree

#: Who writes it: a member of the portfolio board.
_WRITER: Final = "hallitus"


def load_finder(folder: Path, say: Callable[[str], None]) -> None:
    """Load `finder/tree.json` and put it into use, unless there is a version already."""
    path = folder / "finder" / "tree.json"
    if not path.exists() or FinderTree.objects.exists():
        say("finder: nothing to do")
        return
    user = User.objects.get(username=_WRITER)
    tree = tree_from_json(read_json(path), path.name)
    write_draft(user=user, tree=tree)
    put_into_use(user=user)
    say(f"finder: {len(tree.questions)} questions in use")
