"""Forecasts with model.onnx, which the C# program beside this file writes: pip install onnxruntime numpy; python model.py [MODEL.onnx]"""

import math
import sys

import numpy
import onnxruntime

session = onnxruntime.InferenceSession(sys.argv[1] if len(sys.argv) > 1 else "model.onnx")
names = [output.name for output in session.get_outputs()]
# Zeros before the first step; then what the step before returned under the same name and _next.
inputs = {value.name: numpy.zeros(value.shape, numpy.float32) for value in session.get_inputs()}
for t in range(2000, 2100):
    inputs["sample"][0] = 20 + 2 * math.sin(t * 0.1)
    outputs = dict(zip(names, session.run(names, inputs)))
    inputs.update({name.removesuffix("_next"): value for name, value in outputs.items() if name != "forecast"})
print(f"forecast {outputs['forecast'][0]:.3f}, comes {20 + 2 * math.sin(210):.3f}")
