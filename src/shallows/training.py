"""Train one network: `train` for any network, `network` for the report's call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shallows import backprop, datasets, precision
from shallows.arguments import (
    ArgumentError,
    choice,
    function,
    integer,
    positive,
    suggesting,
    suggestion,
)
from shallows.mlp import MLP
from shallows.run import Run
from shallows.settings import LARGEST, SETTINGS, given
from shallows.trajectory import Settings, log_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from shallows.trajectory import Trajectory

LARGEST_BUDGET = 10**8  # epochs whose history fits into memory
DISTRIBUTIONS = {"XOR": datasets.xor, "linear": datasets.linear}


@suggesting
def train(
    data: datasets.Dataset,
    hidden: int | Iterable[int] = (3, 3),
    *,
    activation: str | Iterable[str] = "sigmoid",
    lr: float | tuple[float, ...] = 0.1,
    max_epochs: int = 10_000,
    seed: int = 0,
    bias: bool = False,
    init: str = "uniform",
    scale: float | tuple[float, ...] = 1.0,
    gradient: str = "stable",
    momentum: float = 0.0,
    alpha: float = 0.0,
    l1: float = 0.0,
    loss: str | None = None,
    stop: str | None = None,
    towards: int | None = None,
    path: float = 0.0,
    shift: Mapping[str, float] | None = None,
    dtype: str = "float64",
    log: Callable[[str], object] | None = None,
    watch: Callable[[int], None] | None = None,
) -> Run:
    """Train a network by full-batch gradient descent until it classifies every sample correctly.

    (With ``stop="never"`` it runs for the whole budget of epochs.) The run has the same bits as the
    same network in any sweep, on any machine.

    Parameters
    ----------
    data : Dataset
    hidden : int or sequence of int
        Units of the hidden layers.
    activation : str or sequence of str
        A name in `shallows.activations.ACTIVATIONS`, such as ``tanh`` or ``relu``; one for all
        hidden layers or one for each.
    lr : float or tuple of float
        Learning rate, or one for each layer of weights. Gradients are sums over the samples, as in
        the report.
    max_epochs : int
        Budget of epochs.
    seed : int
        Seed of the initial weights, 0 to 2³² - 1.
    bias : bool
        Whether units have biases. The report's network has none.
    init : str
        Distribution of the initial weights: a name in `shallows.initialisations`, ``uniform``,
        ``normal``, ``xavier`` or ``he``.
    scale : float or tuple of float
        Factor on the initial weights, or one for each layer.
    gradient : {"stable", "report"}
        Whether ∂L/∂z of the last layer is ŷ - y, or computed as in the report, which fails where
        the report fails; see `shallows.backprop`.
    momentum : float
        Share of the last step that is added to the next, from 0 up to, not including, 1.
    alpha : float
        Factor of the L2 penalty ½ α Σ w² over the weights, not the biases. The loss includes it.
    l1 : float
        Factor of the L1 penalty λ Σ |w|, likewise. Its derivative is λ sign(w), and 0 where w is 0.
    loss : {"cross-entropy", "squared"}, optional
        The cross-entropy of a sigmoid or softmax output, which is the default for classes; or
        ½ Σ (ŷ - y)² of an identity output, which is the only choice for regression.
    stop : {"accuracy", "never"}, optional
        Stop when every sample is right, which is the default for classes; or only at the end of
        the budget, which is the only choice for regression.
    towards : int, optional
        Seed of the weights at the other end of the path.
    path : float
        Where training starts on the straight line between two draws: (1 - path) times the weights
        of `seed`, plus `path` times those of the seed `towards`.
    shift : dict of str to float
        Numbers to add to some initial weights, such as ``{"w1[0,2]": 0.5, "b1[0]": -1}``, or to
        all weights of a layer, ``{"w1": 0.1}``.
    dtype : {"float64", "float32"}
        Precision of all numbers.
    log : callable, optional
        Called with each of the report's log lines; ``print``, for instance.
    watch : callable, optional
        Called several times a second, with the number of epochs run so far.

    Returns
    -------
    Run

    Raises
    ------
    ArgumentError
        Naming the argument, what was given and what is accepted, before any work starts.

    Examples
    --------
    >>> run = sh.train(sh.datasets.xor(), hidden=(3, 3), lr=0.1, seed=0)
    >>> print(run.outcome)
    solved at epoch 1771
    """
    mlp, settings = prepare(data, **given(locals()))
    function("log", log, "a line, such as print")
    function("watch", watch, "a number of epochs")
    from shallows.engine.runner import record

    trajectory = record(data, mlp, settings, watch)
    _write_log(trajectory, log)
    return Run(data, mlp, settings, trajectory)


def prepare(data: datasets.Dataset, **chosen: Any) -> tuple[MLP, Settings]:
    """Return the network and the settings that `train` would train, every argument checked.

    Parameters
    ----------
    data : Dataset
    **chosen
        Settings by name; the others have their defaults.
    """
    if not isinstance(data, datasets.Dataset):
        raise ArgumentError("data", data, "a Dataset, such as shallows.datasets.xor()")
    if "max_epochs" in chosen:
        integer("max_epochs", chosen["max_epochs"], minimum=1, maximum=LARGEST_BUDGET)
    return built(data, chosen)


def built(data: datasets.Dataset, chosen: Mapping[str, Any]) -> tuple[MLP, Settings]:
    """Return the network and the checked settings of some choices, with no limit on the budget."""
    for name, value in chosen.items():
        if name not in SETTINGS:
            accepted = f"an argument of shallows.train{suggestion(name, SETTINGS)}"
            raise ArgumentError(name, value, accepted)
    fit = {
        row.name: row.fit(chosen.get(row.name, row.default), data.task) for row in SETTINGS.values()
    }
    shape = {name: fit.pop(name) for name in ("hidden", "activation", "bias", "init", "scale")}
    mlp = MLP.of(data.n_features, classes=data.n_classes, outputs=data.n_outputs, **shape)
    settings = Settings(**fit)
    _check_together(data, mlp, settings)
    if settings.dtype == "float32":
        precision.check_rates(chosen)
        precision.check_data(data)
    return mlp, settings


#: The settings whose values have to fit each other.
TOGETHER = ("hidden", "activation", "bias", "scale", "lr", "gradient", "loss", "towards", "path")


def _check_together(data: datasets.Dataset, mlp: MLP, settings: Settings) -> None:
    """Check that the values of several settings fit each other."""
    s, depth = settings, len(mlp.sizes) - 1
    if isinstance(s.lr, tuple) and len(s.lr) != depth:
        accepted = f"one number, or {depth} of them, one for each layer of weights"
        raise ArgumentError("lr", s.lr, accepted)
    if s.gradient == "report" and (data.n_classes != 2 or s.loss == "squared"):
        accepted = "'stable', since the report's form is for two classes and the cross-entropy"
        raise ArgumentError("gradient", s.gradient, accepted)
    if s.path and s.towards is None:
        raise ArgumentError("path", s.path, "0, unless `towards` is a seed to go to")
    for name, _ in s.shift:
        mlp.slots(name)


@suggesting
def network(
    epoch: int = 10000,
    lr: float = 0.1,
    h1: int = 3,
    h2: int = 3,
    distribution: str = "XOR",
    seed: int = 0,
    *,
    data: datasets.Dataset | None = None,
    arithmetic: str | None = None,
    log: Callable[[str], object] | None = print,
) -> Run:
    """Make the report's call: print its log, stop at 100 % accuracy, return the run.

    Parameters
    ----------
    epoch : int
        The budget of epochs; training stops before it when accuracy is 100 %.
    lr : float
        Learning rate.
    h1, h2 : int
        Units of the two hidden layers.
    distribution : {"XOR", "linear"}
        The report's data. 'linear' is drawn with seed 99999, as the report's text says. (Its
        notebook in fact drew each call's data from the random state that the previous call left;
        `shallows reproduce` repeats that.)
    seed : int
        Seed of the initial weights.
    data : Dataset, optional
        Data to use in place of those of `distribution`.
    arithmetic : {"report", "numpy"}, optional
        "report" is the arithmetic of the report's machine, which prints its digits; it is known for
        h1 = h2 in 2, 3, 5, 10 and 21 or 100 samples of two features. "numpy" is the plain NumPy of
        `shallows.backprop`, whose last digits depend on this machine. By default "report" wherever
        it is known, else "numpy".
    log : callable or None
        Called with a line every 100 epochs and at the end; None silences it.

    Returns
    -------
    Run

    Raises
    ------
    ArgumentError
        Naming the argument, what was given and what is accepted, before any work starts.

    Examples
    --------
    >>> run = sh.network(epoch=100, lr=0.1, h1=3, h2=3, distribution="XOR", seed=0)
    epoch: 100 accuracy: 0.5238095238095238 loss: 14.535359703924756
    >>> print(run.outcome)
    unsolved after 100 epochs
    """
    max_epochs = integer("epoch", epoch, minimum=1, maximum=LARGEST_BUDGET)
    choice("distribution", distribution, DISTRIBUTIONS)
    if data is None:
        data = DISTRIBUTIONS[distribution]()
    elif not isinstance(data, datasets.Dataset) or data.n_classes != 2:
        raise ArgumentError("data", data, "a Dataset of two classes")
    lr = positive("lr", lr)
    for name, units in [("h1", h1), ("h2", h2)]:
        integer(name, units, minimum=1, maximum=LARGEST)
    mlp = MLP.of(data.n_features, (h1, h2), 2)
    settings = Settings(
        lr=lr,
        max_epochs=max_epochs,
        seed=SETTINGS["seed"].check(seed),
        gradient="report",
        arithmetic=_arithmetic(arithmetic, data, mlp),
    )
    function("log", log, "a line, such as print")
    descend: Any = backprop.descend
    if settings.arithmetic == "report":
        from shallows.replica import descend
    weights = mlp.initial_weights(settings.seed)
    trajectory = descend(data.x, data.targets, weights, lr, max_epochs)
    _write_log(trajectory, log)
    return Run(data, mlp, settings, trajectory)


def _arithmetic(given: str | None, data: datasets.Dataset, mlp: MLP) -> str:
    """Return which arithmetic a call of `network` runs in."""
    if given == "numpy":
        return given
    if given is not None:
        choice("arithmetic", given, ("report", "numpy"))
    from shallows.replica import known

    if known(data.n_samples, mlp.sizes):
        return "report"
    if given == "report":
        accepted = "'numpy', or h1 = h2 in 2, 3, 5, 10 with 21 or 100 samples of two features"
        raise ArgumentError("arithmetic", given, accepted)
    return "numpy"


def _write_log(trajectory: Trajectory, log: Callable[[str], object] | None) -> None:
    if log is not None:
        for line in log_lines(trajectory):
            log(line)
