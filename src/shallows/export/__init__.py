"""A network leaves Shallows: as ONNX, or as source of a few lines, with its weights inside."""
