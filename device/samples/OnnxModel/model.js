// Forecasts with model.onnx in a browser (model.html) or in Node.js: npm install onnxruntime-node; node model.js [MODEL.onnx]

/** 100 steps of the model. State is zeros before the first step; then what the step before returned under the same name and _next. */
async function forecast(ort, session) {
  const inputs = {};
  session.inputMetadata.forEach(({ name, shape }) => (inputs[name] = new ort.Tensor("float32", new Float32Array(shape[0]), shape)));
  let outputs;
  for (let t = 2000; t < 2100; t++) {
    inputs.sample = new ort.Tensor("float32", Float32Array.of(20 + 2 * Math.sin(t * 0.1)), [1]);
    outputs = await session.run(inputs);
    for (const name of session.outputNames.filter((name) => name.endsWith("_next"))) {
      inputs[name.slice(0, -"_next".length)] = outputs[name];
    }
  }
  return `forecast ${outputs.forecast.data[0].toFixed(3)}, comes ${(20 + 2 * Math.sin(210)).toFixed(3)}`;
}

if (typeof window === "undefined") {
  const ort = require("onnxruntime-node");
  ort.InferenceSession.create(process.argv[2] ?? "model.onnx").then((session) => forecast(ort, session)).then(console.log);
}
