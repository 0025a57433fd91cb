// Answers requests on standard input, one a line: node host.mjs kyufu.wasm
import fs from "node:fs";
import { load } from "./kyufu.mjs";

const kyufu = await load(fs.readFileSync(process.argv[2]));
const calls = Number(process.argv[3] ?? 0);
let rest = Buffer.alloc(0);
for await (const chunk of process.stdin) {
  rest = Buffer.concat([rest, chunk]);
  const end = rest.lastIndexOf(10);
  if (end < 0) continue;
  if (calls > 0) { // host.mjs MODULE N: the nanoseconds of processor time of the first request, N times
    const first = rest.subarray(0, rest.indexOf(10));
    for (let i = 0; i < calls; i++) kyufu.lines(first); // the compiler's round
    const start = process.cpuUsage();
    for (let i = 0; i < calls; i++) kyufu.lines(first);
    const { user, system } = process.cpuUsage(start);
    console.log(((user + system) * 1000) / calls);
    process.exit();
  }
  process.stdout.write(kyufu.lines(rest.subarray(0, end + 1)));
  rest = rest.subarray(end + 1);
}
