// Asks in ways that nobody should: node nonsense.mjs kyufu.wasm
import fs from "node:fs";
import { load, Refused } from "../npm/kyufu.mjs";

let wrong = 0;
const holds = (answer, part) => { if (!answer.includes(part) && ++wrong < 10) console.log(part, answer); };
const thrown = (ask) => { try { return "answered " + JSON.stringify(ask()); } catch (e) { return e instanceof Refused ? e.code : e.name; } };

const kyufu = await load(fs.readFileSync(process.argv[2]));
const one = { birth: "1950-01-01", on: "2020-01-01" };
holds(thrown(() => kyufu.call("date.age", undefined)), "bad_input");
holds(thrown(() => kyufu.call(undefined, one)), "unknown_op");
holds(thrown(() => kyufu.call("date.age\0", one)), "unknown_op");
holds(thrown(() => kyufu.call("text.name", { text: "\ud800" })), "bad_input");
for (const half of ["\ud800", "\udc00", "\ud800\ud800", "\udc00\ud800", "\ud842\udfb7\ud842"]) // no other name is taken for it
  holds(kyufu.callText("text.name", `[{"text":"${half}"},{"text":"\ud842\udfb7"}]`), "utf8");
holds(kyufu.callText("text.name", `[{"text":"\ud800"},{"text":"\ud842\udfb7"}]`), `{"out":{"text":"\ud842\udfb7"`);
holds(thrown(() => kyufu.lines(`{"id":"1","op":"date.age","in":${JSON.stringify(one)}}`)), "TypeError"); // bytes, not a text
holds(kyufu.callText("date.age", " ".repeat((16 << 20) + 1)), "bad_input");
holds(thrown(() => kyufu.call("date.age", one)), "70");
kyufu.forget();
kyufu.forget();
holds(thrown(() => kyufu.call("date.age", one)), "Error");
console.log(wrong + " wrong");
