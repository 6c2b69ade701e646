"""Formulas as data: read by NumPy, typeset as text, MathML and LaTeX, and edited into mistakes."""

from shallows.formula.elements import at as at
from shallows.formula.elements import filled as filled
from shallows.formula.elements import numbers as numbers
from shallows.formula.evaluate import evaluate as evaluate
from shallows.formula.nodes import Absolutes as Absolutes
from shallows.formula.nodes import Bracket as Bracket
from shallows.formula.nodes import Call as Call
from shallows.formula.nodes import Formula as Formula
from shallows.formula.nodes import Fraction as Fraction
from shallows.formula.nodes import Matrix as Matrix
from shallows.formula.nodes import Number as Number
from shallows.formula.nodes import Positive as Positive
from shallows.formula.nodes import Product as Product
from shallows.formula.nodes import Row as Row
from shallows.formula.nodes import Sigma as Sigma
from shallows.formula.nodes import Squares as Squares
from shallows.formula.nodes import Sum as Sum
from shallows.formula.nodes import Symbol as Symbol
from shallows.formula.nodes import places as places
from shallows.formula.nodes import rebuilt as rebuilt
from shallows.formula.nodes import replaced as replaced
from shallows.formula.nodes import row as row
from shallows.formula.nodes import symbols as symbols
from shallows.formula.nodes import terms as terms
