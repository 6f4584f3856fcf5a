// Runs MediaPipe's own face mesh (with attention) and person segmentation, as its npm packages hold them, in a browser
// without a screen.
//
//   node run_mediapipe.cjs CHROMIUM OUT PICTURE...
//
// Writes OUT/NAME.json for each picture: landmarks [x, y, z] in pixels (z in the scale of x; null if no face was found),
// and the segmentation's mask as 8-bit rows.
const fs = require("fs");
const http = require("http");
const os = require("os");
const path = require("path");
const { spawn } = require("child_process");

const [chromium, out, ...pictures] = process.argv.slice(2);
const SOLUTIONS = ["face_mesh", "selfie_segmentation"];
const packages = name => path.dirname(require.resolve(`@mediapipe/${name}/package.json`));

const PAGE = `<!doctype html>
<script>
const said = [];
for (const level of ["log", "warn", "error"]) {
  console[level] = (...words) => said.push(words.join(" "));
}
</script>
<script src="/face_mesh/face_mesh.js"></script>
<script src="/selfie_segmentation/selfie_segmentation.js"></script>
<script>
async function once(solution, image) {
  let results;
  solution.onResults(given => { results = given; });
  await solution.send({ image });
  return results;
}
async function main() {
  const count = ${pictures.length};
  for (let i = 0; i < count; i++) {
    const image = new Image();
    image.src = "/picture/" + i;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
    canvas.getContext("2d").drawImage(image, 0, 0);
    const mesh = new FaceMesh({ locateFile: file => "/face_mesh/" + file });
    mesh.setOptions({ maxNumFaces: 1, refineLandmarks: true, minDetectionConfidence: 0.5, selfieMode: false });
    const faces = (await once(mesh, canvas)).multiFaceLandmarks || [];
    const w = canvas.width, h = canvas.height;
    const landmarks = faces.length ? faces[0].map(p => [p.x * w, p.y * h, p.z * w]) : null;
    await mesh.close();
    const selfie = new SelfieSegmentation({ locateFile: file => "/selfie_segmentation/" + file });
    selfie.setOptions({ modelSelection: 0, selfieMode: false });
    const shown = document.createElement("canvas");
    [shown.width, shown.height] = [w, h];
    const context = shown.getContext("2d");
    context.drawImage((await once(selfie, canvas)).segmentationMask, 0, 0);
    const rgba = context.getImageData(0, 0, w, h).data;
    const mask = Array.from({ length: w * h }, (_, k) => rgba[4 * k + 3]);
    await selfie.close();
    await fetch("/result/" + i, { method: "POST", body: JSON.stringify({ width: w, height: h, landmarks, mask }) });
  }
  await fetch("/end", { method: "POST" });
}
main().catch(failure => fetch("/failed", { method: "POST", body: [...said, failure.stack || failure].join("\\n") }));
</script>`;

const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm" };
const profile = fs.mkdtempSync(path.join(os.tmpdir(), "chromium-"));
let browser;

function end(code) {
  browser.once("exit", () => {
    fs.rmSync(profile, { recursive: true, force: true });
    process.exit(code);
  });
  browser.kill();
}

const server = http.createServer((request, response) => {
  const [, what = "", name = ""] = request.url.split("/");
  if (request.method === "POST") {
    const chunks = [];
    request.on("data", chunk => chunks.push(chunk));
    request.on("end", () => {
      response.end();
      const body = Buffer.concat(chunks);
      if (what === "result") {
        const stem = path.parse(pictures[+name]).name;
        fs.writeFileSync(path.join(out, stem + ".json"), body);
        console.log(stem);
      } else {
        console.log(body.toString());
        end(what === "end" ? 0 : 1);
      }
    });
  } else if (what === "picture") {
    response.end(fs.readFileSync(pictures[+name]));
  } else if (what === "") {
    response.setHeader("Content-Type", "text/html");
    response.end(PAGE);
  } else {
    const file = SOLUTIONS.includes(what) ? path.join(packages(what), path.basename(name)) : "";
    if (!fs.existsSync(file)) {
      response.writeHead(404);
      response.end();
      return;
    }
    response.setHeader("Content-Type", TYPES[path.extname(file)] || "application/octet-stream");
    response.end(fs.readFileSync(file));
  }
});
server.listen(0, "127.0.0.1", () => {
  fs.mkdirSync(out, { recursive: true });
  browser = spawn(chromium, [
    "--headless=new", "--no-sandbox", "--disable-gpu-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
    "--user-data-dir=" + profile, `http://127.0.0.1:${server.address().port}/`], { stdio: "ignore" });
});
