"""Estimators for scikit-learn: many small networks, trained as one batch."""

from shallows.sklearn.card import model_card
from shallows.sklearn.classifier import ShallowClassifier
from shallows.sklearn.converter import register_skl2onnx
from shallows.sklearn.exported import export
from shallows.sklearn.regressor import ShallowRegressor

__all__ = ["ShallowClassifier", "ShallowRegressor", "export", "model_card", "register_skl2onnx"]
