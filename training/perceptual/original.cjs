// The networks as their packages hold them, and run by TensorFlow.js on the CPU.
//
//   node original.cjs unpack OUT             OUT/inception.json and .bin, OUT/face.json and .bin
//   node original.cjs run NAME INPUT SIDE OUT STAGE...
//
// unpack writes what TensorFlow.js reads: topology and list of weights as JSON, bytes of all weights in order. run
// reads (1, SIDE, SIDE, 3) float32 values and writes each stage's output to OUT/STAGE.f32, channels last.
const fs = require("fs");
const path = require("path");

function folderOf(name) {
  return path.join(__dirname, "node_modules", name);
}

function inception() {
  const folder = path.join(folderOf("nsfwjs"), "dist", "models", "inception_v3");
  const { modelTopology, weightsManifest } = require(path.join(folder, "model.min.js"));
  // Each shard is a module that is one string in base64.
  const shards = weightsManifest[0].paths.map(
    name => Buffer.from(String(require(path.join(folder, name + ".min.js"))), "base64"));
  return { topology: modelTopology, weights: weightsManifest[0].weights, bytes: Buffer.concat(shards) };
}

function face() {
  const folder = path.join(folderOf("@vladmandic/face-api"), "model");
  const [manifest] = JSON.parse(fs.readFileSync(path.join(folder, "face_recognition_model-weights_manifest.json")));
  const bytes = Buffer.concat(manifest.paths.map(name => fs.readFileSync(path.join(folder, name))));
  return { weights: manifest.weights, bytes };
}

function unpack(out) {
  for (const [name, { topology, weights, bytes }] of Object.entries({ inception: inception(), face: face() })) {
    fs.writeFileSync(path.join(out, name + ".json"), JSON.stringify({ topology, weights }));
    fs.writeFileSync(path.join(out, name + ".bin"), bytes);
  }
}

function exact(bytes) {
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}

async function runInception(values, side, stages) {
  const tf = require("@tensorflow/tfjs");
  const { topology, weights, bytes } = inception();
  const whole = await tf.loadLayersModel(
    tf.io.fromMemory({ modelTopology: topology, weightSpecs: weights, weightData: exact(bytes) }));
  const model = tf.model({ inputs: whole.inputs, outputs: stages.map(name => whole.getLayer(name).output) });
  return [model.predict(tf.tensor4d(values, [1, side, side, 3]))].flat();
}

async function runFace(values, side) {
  const source = fs.readFileSync(path.join(folderOf("@vladmandic/face-api"), "dist", "face-api.js"), "utf8");
  // Its TensorFlow.js knows a Node that is no more: it is told that this is none, and what it asks of a platform.
  const faceApi = new Function("process", "exports", "module", source + "; return faceapi;")();
  faceApi.tf.env().setPlatform("plain", {
    isTypedArray: value => ArrayBuffer.isView(value) && !(value instanceof DataView),
    now: () => performance.now(),
    encode: text => new TextEncoder().encode(text),
    decode: bytes => new TextDecoder().decode(bytes),
  });
  const { weights, bytes } = face();
  await faceApi.tf.setBackend("cpu");
  const network = new faceApi.FaceRecognitionNet();
  network.loadFromWeightMap(faceApi.tf.io.decodeWeights(exact(bytes), weights));
  return [network.forwardInput(new faceApi.NetInput([faceApi.tf.tensor4d(values, [1, side, side, 3])]))];
}

async function main([command, ...rest]) {
  if (command === "unpack") {
    return unpack(rest[0]);
  }
  const [name, input, side, out, ...stages] = rest;
  const values = new Float32Array(exact(fs.readFileSync(input)));
  const outputs = name === "face"
    ? await runFace(values, Number(side))
    : await runInception(values, Number(side), stages);
  for (let i = 0; i < outputs.length; i++) {
    fs.writeFileSync(path.join(out, stages[i] + ".f32"), Buffer.from(new Float32Array(await outputs[i].data()).buffer));
  }
}

main(process.argv.slice(2)).catch(failure => {
  console.error(failure);
  process.exit(1);
});
