"""How loops are compiled."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit
from numpy.typing import NDArray

Array = TypeVar("Array", bound=NDArray[Any])
Loop = TypeVar("Loop", bound=Callable[..., Any])


def compiled(function: Loop) -> Loop:
    """The function compiled when it is first called; kept on disk where that is possible.

    What is kept is only made anew when the function's own file changes, so a compiled function
    calls none of another file and reads no other file's constants.
    """
    try:
        return cast("Loop", njit(cache=True, error_model="numpy")(function))
    except RuntimeError:
        # Neither beside the file nor in the user's own cache can anything be written.
        return cast("Loop", njit(error_model="numpy")(function))


def read_only(array: Array) -> Array:
    """The array as nobody may change it: with all of them so, one compiled form serves all."""
    view: Array = array.view()
    view.setflags(write=False)
    return view
