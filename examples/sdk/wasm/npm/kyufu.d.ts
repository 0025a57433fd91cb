/** What is wrong with a program or an override. */
export interface Fault {
  /** Where, as a JSON pointer. */
  readonly pointer: string;
  /** A code that never changes its meaning. */
  readonly code: string;
  /** Where in the text of the program or override, from one. */
  readonly line?: number;
  readonly column?: number;
  /** The number of the override in whose text the pointer is, from one. */
  readonly override?: number;
  /** What may stand there, where that is little. */
  readonly allowed?: readonly string[];
}

/** What an operation answered instead of an answer. It holds no personal value. */
export class Refused extends Error {
  /** A code that never changes its meaning. */
  readonly code: string;
  /** The place of the error in code points of the input, from zero. */
  readonly at?: number;
  /** A sentence for people. */
  readonly detail?: string;
  /** All that is wrong with a program or an override. */
  readonly faults: readonly Fault[];
  /** The events that a case would take in place of the one refused. */
  readonly allowed: readonly string[];
}

/** An instance of the module. It answers one call at a time; more than 256 MiB at a time throw a RangeError. */
export interface Kyufu {
  /** The answer of an operation (see OPERATIONS.md) to a value; throws Refused. */
  call(op: string, value: unknown): unknown;
  /** The answer of an operation as text, {"out":…} or {"error":…}. */
  callText(op: string, text: string): string;
  /** The answers to requests of one line each, in the same order. */
  lines(requests: Uint8Array): Uint8Array;
  /** Overwrites all memory of the instance, so that nothing that was asked or answered stays in it, and ends it. */
  forget(): void;
}

// What a browser's types have and those of a program in Node may not.
type CompiledModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer M } } } ? M : never;
type FetchedModule = typeof globalThis extends { Response: { prototype: infer R } } ? R : never;

/** Makes an instance from bytes, a compiled module or a response. */
export function load(source: ArrayBuffer | ArrayBufferView | CompiledModule | FetchedModule): Promise<Kyufu>;
