"""Export a network: as ONNX, or as a few lines of source code that hold its weights."""
