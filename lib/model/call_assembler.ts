import type { ToolRequest } from "../chat/types.ts";

/** A piece of a call of a tool, as servers really send it: a call may come in many, or whole, and any part may be missing. */
export interface CallFragment {
  /** Which call of the answer it belongs to. */
  index?: unknown;
  id?: unknown;
  function?: { name?: unknown; arguments?: unknown } | null;
  /** Google's place for what it wants back. */
  extra_content?: unknown;
}

/** Puts the calls of one answer together. */
export class CallAssembler {
  readonly #calls: ToolRequest[] = [];
  readonly #byIndex = new Map<number, ToolRequest>();

  get isEmpty(): boolean {
    return this.#calls.length === 0;
  }

  /** The calls, in the order in which they began. Where a server gave one no id, that is empty. */
  get calls(): ToolRequest[] {
    return this.#calls;
  }

  /** The next piece. */
  add(fragment: CallFragment | null): void {
    const { index, id, extra_content: extra } = fragment ?? {};
    const { name, arguments: part } = fragment?.function ?? {};
    const given = { id: textOf(id), name: textOf(name) };
    // Some end with a piece that has nothing in it.
    if (!given.id && !given.name && !part) return;
    const call = this.#find(index, given) ?? this.#begin(index);
    call.id ||= given.id;
    // Some repeat it in each piece.
    call.name ||= given.name;
    call.arguments += typeof part === "object" && part !== null ? JSON.stringify(part) : textOf(part);
    if (extra !== undefined) call.extra = extra;
  }

  /** The call that a piece goes on with; `null`: it begins another. */
  #find(index: unknown, { id, name }: { id: string; name: string }): ToolRequest | null {
    if (typeof index !== "number") {
      const known = id && this.#calls.find((call) => call.id === id);
      return known || (id || name ? null : this.#calls.at(-1) ?? null);
    }
    const call = this.#byIndex.get(index);
    if (!call) return null;
    // Some number all calls 0: another id, or a name after arguments that are whole, is another call.
    if (id && call.id) return id === call.id ? call : null;
    return name && isWhole(call.arguments) ? null : call;
  }

  #begin(index: unknown): ToolRequest {
    const call = { id: "", name: "", arguments: "" };
    this.#calls.push(call);
    if (typeof index === "number") this.#byIndex.set(index, call);
    return call;
  }
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function isWhole(text: string): boolean {
  try {
    return typeof JSON.parse(text) === "object";
  } catch {
    return false;
  }
}
