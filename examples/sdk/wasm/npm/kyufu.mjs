// Kyufu in Node, Deno and browsers: the operations of kyufu.wasm, JSON in and JSON out.
//
//   import { load } from "kyufu";
//   const kyufu = await load(fs.readFileSync("kyufu.wasm"));       // Node
//   const kyufu = await load(await fetch("kyufu.wasm"));           // a browser
//   kyufu.call("date.age", { birth: "1950-01-01", on: "2020-01-01" }); // { age: 70 }
//
// The module sees no file, no network and no clock but a steady one: what it imports is below.

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
  const system = new System(), imports = system.imports();
  for (const { name } of WebAssembly.Module.imports(module))
    imports[name] ??= () => noSystem; // files and sockets: the runtime is linked to them and no operation calls them
  const instance = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: imports });
  system.memory = instance.exports.memory;
  instance.exports._initialize();
  return new Kyufu(instance.exports);
}

class Kyufu {
  #exports;
  constructor(exports) { this.#exports = exports; }

  /** The answer of an operation to a value; throws Refused. */
  call(op, value) {
    const answer = JSON.parse(this.callText(op, JSON.stringify(value)));
    if ("error" in answer) throw new Refused(answer);
    return answer.out;
  }

  /** The answer of an operation as text, {"out":…} or {"error":…}. */
  callText(op, text) {
    const name = this.#put(encoder.encode(op)), input = this.#put(encoder.encode(text));
    try {
      return decoder.decode(this.#take(this.#exports.kyufu_call(name.at, name.size, input.at, input.size)));
    } finally {
      this.#exports.kyufu_free(name.at);
      this.#exports.kyufu_free(input.at);
    }
  }

  /** The answers to requests of one line each, in the same order, as bytes. */
  lines(bytes) {
    const input = this.#put(bytes);
    try {
      return this.#take(this.#exports.kyufu_lines(input.at, input.size));
    } finally {
      this.#exports.kyufu_free(input.at);
    }
  }

  #put(bytes) {
    const at = this.#exports.kyufu_alloc(bytes.length) >>> 0;
    new Uint8Array(this.#exports.memory.buffer, at, bytes.length).set(bytes);
    return { at, size: bytes.length };
  }

  // #take copies an answer out of the module: its memory may move with the next call.
  #take(packed) {
    const at = Number(BigInt.asUintN(64, packed) >> 32n), size = Number(BigInt.asUintN(32, packed));
    const bytes = new Uint8Array(this.#exports.memory.buffer, at, size).slice();
    this.#exports.kyufu_free(at);
    return bytes;
  }
}

const noSystem = 52; // ENOSYS of WASI

const encoder = new TextEncoder(), decoder = new TextDecoder();

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
