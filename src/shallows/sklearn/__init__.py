"""Estimators for scikit-learn: many small networks trained as one batch, the best or all kept."""

from shallows.sklearn.estimators import ShallowClassifier, ShallowRegressor

__all__ = ["ShallowClassifier", "ShallowRegressor"]
