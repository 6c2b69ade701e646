"""scikit-learn's callback protocol, where the installed release has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

try:
    from sklearn.callback import CallbackSupportMixin, with_callbacks

    FRAMES = 1  # of `with_callbacks`, between a method and its caller
except ImportError:  # before scikit-learn 1.9
    FRAMES = 0

    class CallbackSupportMixin:  # type: ignore[no-redef]
        """Nothing to support."""

    def with_callbacks(method: Callable[..., Any]) -> Callable[..., Any]:
        """Return the method itself."""
        return method


__all__ = ["FRAMES", "CallbackSupportMixin", "Looks", "with_callbacks"]


class Looks:
    """The tasks of a fit, one for each look at the networks.

    Parameters
    ----------
    estimator : estimator
    count : int
        The largest possible number of looks.
    given : dict
        ``X``, ``y`` and ``metadata``, which the callbacks get.
    """

    def __init__(self, estimator: Any, count: int, **given: Any) -> None:
        self._estimator, self._given = estimator, given
        begin = getattr(estimator, "_init_callback_context", None)
        self._context = begin(max_subtasks=count) if begin else None
        if self._context is not None:
            self._context.call_on_fit_task_begin(estimator=estimator, **given)

    def look(self, fitted: Callable[[], dict[str, Any]]) -> bool:
        """Tell the callbacks of a look, and the estimator so far; return True to stop."""
        if self._context is None:
            return False
        task = self._context.subcontext(task_name="epochs")
        task.call_on_fit_task_begin(estimator=self._estimator, **self._given)
        return bool(
            task.call_on_fit_task_end(
                estimator=self._estimator, reconstruction_attributes=fitted, **self._given
            )
        )

    def close(self) -> None:
        """Tell the callbacks that the fit is over."""
        if self._context is not None:
            self._context.call_on_fit_task_end(
                estimator=self._estimator, reconstruction_attributes={}, **self._given
            )
