// Puts the module, kyufu.mjs and the licences of both into a page, so that it is one file that loads
// nothing and opens from a disk: node pack.mjs decide.wasm page.html > one.html. A module that was built for js/wasm
// wants a third: wasm_exec.js of the Go that built it, node pack.mjs decide.wasm page.html wasm_exec.js.
import fs from "node:fs";
import { gzipSync } from "node:zlib";

const [module, page, ...before] = process.argv.slice(2);
const script = [...before, new URL("kyufu.mjs", import.meta.url)].map((path) => fs.readFileSync(path, "utf8")).join("\n");
const licences = ["NOTICE", "LICENSE"].map((name) => fs.readFileSync(new URL(name, import.meta.url), "utf8")).join("\n");
process.stdout.write(fs.readFileSync(page, "utf8")
  .replace('id="module">', () => 'id="module">' + gzipSync(fs.readFileSync(module), { level: 9 }).toString("base64"))
  .replace('id="licences">', () => 'id="licences">\n' + licences)
  .replace("/* kyufu.mjs */", () => script));
