// Asks a module in a worker for more than is waited for, ends the worker, and asks another one:
// node stop.mjs decide.wasm < REQUEST
import fs from "node:fs";
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";
import { load } from "../npm/kyufu.mjs";

if (isMainThread) {
  const module = await WebAssembly.compile(fs.readFileSync(process.argv[2]));
  const ask = (request, milliseconds) => new Promise((done) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { module, request } });
    let waiting;
    worker.on("message", (answer) => { clearTimeout(waiting); done(answer); worker.terminate(); });
    worker.on("online", () => { waiting = setTimeout(() => { done("too long"); worker.terminate(); }, milliseconds); });
  });
  const long = fs.readFileSync(0);
  console.log(await ask(long, 300));
  console.log(await ask(new TextEncoder().encode('{"id":"a","op":"date.tomorrow","in":{}}'), 60_000));
} else {
  const kyufu = await load(workerData.module);
  parentPort.postMessage(new TextDecoder().decode(kyufu.lines(workerData.request)).trim());
}
