// Runs a network in TensorFlow Lite's own interpreter, built for WebAssembly.
//
//   node run_tflite.cjs MODEL INPUT OUT
//
// INPUT is a file of float32 values, OUT a folder for a file of float32 values for each output.
const fs = require("fs");
const path = require("path");

async function main([modelFile, inputFile, out]) {
  const wasm = path.join(path.dirname(require.resolve("@tensorflow/tfjs-tflite/package.json")), "wasm");
  const source = fs.readFileSync(path.join(wasm, "tflite_web_api_cc_simd.js"), "utf8");
  // The loader takes itself for a script of a page, which has no require.
  const factory = new Function("process", source + "; return tflite_web_api_ModuleFactory;")(undefined);
  const module = await factory({ wasmBinary: fs.readFileSync(path.join(wasm, "tflite_web_api_cc_simd.wasm")) });
  const model = fs.readFileSync(modelFile);
  const at = module._malloc(model.length);
  module.HEAPU8.set(model, at);
  const created = module.TFLiteWebModelRunner.CreateFromBufferAndOptions(
    at, model.length, { numThreads: 1, enableProfiling: false, maxProfilingBufferEntries: 0 });
  if (!created.ok()) {
    throw new Error(created.errorMessage());
  }
  const runner = created.value();
  const values = fs.readFileSync(inputFile);
  runner.GetInputs().get(0).data().set(new Float32Array(values.buffer, values.byteOffset, values.length / 4));
  if (!runner.Infer()) {
    throw new Error("the network cannot be run");
  }
  const outputs = runner.GetOutputs();
  for (let i = 0; i < outputs.size(); i++) {
    const data = outputs.get(i).data();
    fs.writeFileSync(path.join(out, outputs.get(i).name.replaceAll("/", "_") + ".f32"), Buffer.from(new Float32Array(data).buffer));
  }
}

main(process.argv.slice(2)).catch(failure => {
  console.error(failure);
  process.exit(1);
});
