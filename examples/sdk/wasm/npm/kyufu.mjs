// Kyufu in Node, Deno and browsers: the operations of kyufu.wasm, JSON in and JSON out.
//
//   import { load } from "kyufu";
//   const kyufu = await load(fs.readFileSync("kyufu.wasm"));       // Node
//   const kyufu = await load(await fetch("kyufu.wasm"));           // a browser
//   kyufu.call("date.age", { birth: "1950-01-01", on: "2020-01-01" }); // { age: 70 }
//
// The module sees no file, no network and no clock but a steady one: what it imports is below. One
// that was built for js/wasm is loaded alike, behind wasm_exec.js of the Go that built it.

/** An operation answered no answer. It holds no personal value. */
export class Refused extends Error {
  constructor(answer) {
    super(answer.error);
    this.name = "Refused";
    this.code = answer.error;
    this.at = answer.at;
    this.detail = answer.detail;
    this.faults = answer.faults ?? [];
    this.allowed = answer.allowed ?? [];
  }
}

/** Makes an instance from bytes, a compiled module or a response. */
export async function load(source) {
  const module = source instanceof WebAssembly.Module ? source
    : typeof Response !== "undefined" && source instanceof Response ? await WebAssembly.compile(await source.arrayBuffer())
    : await WebAssembly.compile(source);
  const imported = WebAssembly.Module.imports(module);
  if (imported.some(({ module }) => module === "gojs")) return new Kyufu(await started(module));
  const system = new System(), imports = system.imports();
  for (const { name } of imported)
    imports[name] ??= () => noSystem; // files and sockets: the runtime is linked to them and no operation calls them
  const instance = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: imports });
  system.memory = instance.exports.memory;
  instance.exports._initialize();
  return new Kyufu(instance.exports);
}

// started gives what a module built for js/wasm exports. It wants wasm_exec.js of the Go that built
// it, which whoever loads it has loaded before.
async function started(module) {
  const go = new globalThis.Go();
  const instance = await WebAssembly.instantiate(module, go.importObject);
  go.run(instance); // nobody waits for its end: there is none
  return { ...instance.exports, memory: instance.exports.mem };
}

class Kyufu {
  #exports;
  #name = { at: 0, room: 0 }; // memory of the module that names are written into, one after the other
  #input = { at: 0, room: 0 };
  constructor(exports) { this.#exports = exports; }

  /** The answer of an operation to a value; throws Refused. */
  call(op, value) {
    const answer = JSON.parse(this.callText(op, JSON.stringify(value)));
    if ("error" in answer) throw new Refused(answer);
    return answer.out;
  }

  /** The answer of an operation as text, {"out":…} or {"error":…}. */
  callText(op, text) {
    const name = this.#put(this.#name, encoder.encode(op)), input = this.#put(this.#input, utf8(text));
    return decoder.decode(this.#answer(this.#exports.kyufu_call(this.#name.at, name, this.#input.at, input)));
  }

  /** The answers to requests of one line each, in the same order, as bytes. */
  lines(bytes) {
    if (!(bytes instanceof Uint8Array)) throw new TypeError("kyufu: requests are bytes, a Uint8Array");
    const input = this.#put(this.#input, bytes);
    return this.#answer(this.#exports.kyufu_lines(this.#input.at, input)).slice();
  }

  /** Overwrites all memory of the instance, so that nothing that was asked or answered stays in it, and ends it. */
  forget() {
    if (this.#exports) new Uint8Array(this.#exports.memory.buffer).fill(0);
    this.#exports = null;
  }

  // #put writes bytes into the module, where there is more room for them than there was if need be.
  #put(area, bytes) {
    if (!this.#exports) throw new Error("kyufu: this instance was ended");
    if (bytes.length > area.room || area.room > mostKept) {
      this.#exports.kyufu_free(area.at);
      area.room = Math.max(bytes.length, 4096);
      area.at = this.#exports.kyufu_alloc(area.room) >>> 0;
      if (area.at === 0) {
        area.room = 0;
        throw new RangeError("kyufu: more than a module takes at a time");
      }
    }
    new Uint8Array(this.#exports.memory.buffer, area.at, bytes.length).set(bytes);
    return bytes.length;
  }

  // #answer is an answer where it stands in the module, until the next call.
  #answer(packed) {
    if (packed === 0n) throw new RangeError("kyufu: no room for the answer");
    const at = Number(BigInt.asUintN(64, packed) >> 32n), size = Number(BigInt.asUintN(32, packed));
    return new Uint8Array(this.#exports.memory.buffer, at, size);
  }
}

const mostKept = 1 << 20; // bytes of the module's memory that are kept for the next request

const noSystem = 52; // ENOSYS of WASI

const encoder = new TextEncoder(), decoder = new TextDecoder();

// utf8 is the bytes of a text. Half a pair of surrogates is no character: it becomes a byte that UTF-8
// does not have, so that it is refused and not taken for another character.
function utf8(text) {
  const parts = `${text}`.split(/\p{Surrogate}/u).map((part) => encoder.encode(part));
  if (parts.length === 1) return parts[0];
  const bytes = new Uint8Array(parts.reduce((size, part) => size + part.length + 1, -1)).fill(0xff);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length + 1;
  }
  return bytes;
}

// System is what Go's runtime asks of a machine, as far as a module without files needs it: a steady
// clock, random numbers for its maps, and a place for its last words.
class System {
  memory = null;

  imports() {
    const view = () => new DataView(this.memory.buffer);
    const done = 0, badFile = 8;
    const empty = (counts, sizes) => {
      view().setUint32(counts, 0, true);
      view().setUint32(sizes, 0, true);
      return done;
    };
    return {
      args_get: () => done,
      args_sizes_get: empty,
      environ_get: () => done,
      environ_sizes_get: empty,
      clock_time_get: (clock, precision, at) => {
        // The wall clock always says the same: no operation may depend on the day it is asked.
        view().setBigUint64(at, clock === 1 ? BigInt(Math.round(performance.now() * 1e6)) : 0n, true);
        return done;
      },
      random_get: (at, size) => {
        for (let from = 0; from < size; from += 65536)
          crypto.getRandomValues(new Uint8Array(this.memory.buffer, at + from, Math.min(65536, size - from)));
        return done;
      },
      fd_write: (fd, vectors, count, written) => {
        if (fd !== 1 && fd !== 2) return badFile;
        let text = "", size = 0;
        for (let i = 0; i < count; i++) {
          const at = view().getUint32(vectors + 8 * i, true), n = view().getUint32(vectors + 8 * i + 4, true);
          text += decoder.decode(new Uint8Array(this.memory.buffer, at, n));
          size += n;
        }
        console.error(text.trimEnd());
        view().setUint32(written, size, true);
        return done;
      },
      proc_exit: (code) => { throw new Error("kyufu: the module ended with " + code); },
      sched_yield: () => done,
      poll_oneoff: (subscriptions, events, count, stored) => {
        // Only the runtime's own waits come here; each is over at once.
        for (let i = 0; i < count; i++) {
          new Uint8Array(this.memory.buffer, events + 32 * i, 32).fill(0);
          view().setBigUint64(events + 32 * i, view().getBigUint64(subscriptions + 48 * i, true), true);
        }
        view().setUint32(stored, count, true);
        return done;
      },
      fd_prestat_get: () => badFile,
      fd_prestat_dir_name: () => badFile,
    };
  }
}
