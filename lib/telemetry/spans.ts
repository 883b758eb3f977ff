import { context, type Span, trace, type Tracer } from "@opentelemetry/api";
import type { ObservedTurn } from "../chat/observer.ts";
import type { Model } from "../chat/model_port.ts";
import type { Store, TurnProgress, TurnStore } from "../chat/ports.ts";
import type { TurnBegun, TurnReport } from "../chat/turn_report.ts";
import { toChatError } from "../errors.ts";
import { fail } from "./fail.ts";
import { answerInSpan } from "./spanned_answer.ts";

/** Most turns whose spans are known; those that ended first are forgotten first. */
const MAX_TURNS = 1_000;

/** What of a store changes it. */
const WRITES = ["addTurn", "saveMessage", "setTitle", "saveSettings", "importConversation"] as const;

/** Spans of turns, of their steps, and of what these ask of the model and the store. */
export class Spans {
  readonly #tracer: Tracer;
  /** Of the turns that are not stored to their end, by their ids. */
  readonly #turns = new Map<string, Span>();

  constructor(version: string) {
    this.#tracer = trace.getTracer("freshet", version);
  }

  /** A span within that of the request, and spans of the steps within it. */
  turn(begun: TurnBegun): ObservedTurn {
    const span = this.#tracer.startSpan("turn", { attributes: attributesOf(begun) });
    const within = trace.setSpan(context.active(), span);
    if (begun.kept) this.#remember(begun.turnId, span);
    return {
      run: (turn) => context.with(within, turn),
      step: (label, step) => this.#within(`step ${label}`, step),
      end: (report) => finish(span, report),
    };
  }

  #remember(turnId: string, span: Span): void {
    this.#turns.set(turnId, span);
    if (this.#turns.size > MAX_TURNS) this.#turns.delete(this.#turns.keys().next().value!);
  }

  /** The same model, each of whose requests is a span from its beginning to the end of the answer. */
  model(model: Model): Model {
    const answer: Model["answer"] = (request, listen) => answerInSpan(this.#tracer, model, { request, listen });
    return new Proxy(model, {
      get: (target, name) => name === "answer" ? answer : Reflect.get(target, name, target),
    });
  }

  /** The same store, each of whose writes is a span. */
  store(store: Store): Store {
    return intercept(store, (name, write) => {
      return WRITES.some((known) => known === name) ? () => this.#within(`store ${name}`, write) : write;
    });
  }

  /**
   * The same store, each of whose commits is a span: within the turn's where it is of one turn, and else apart, with links to
   * all of them.
   */
  turnStore(store: TurnStore): TurnStore {
    return intercept(store, (name, write, args) => {
      return name === "commit" ? () => this.#commit(args[0] as TurnProgress[], write) : write;
    });
  }

  #commit(progress: TurnProgress[], write: () => Promise<unknown>): Promise<unknown> {
    const gained = progress.filter(({ events, ended }) => events.length > 0 || ended);
    if (gained.length === 0) return write();
    const spans = gained.flatMap(({ turn: { id } }) => this.#turns.get(id) ?? []);
    for (const { turn, ended } of gained) if (ended) this.#turns.delete(turn.id);
    const attributes = { "freshet.turns": gained.length };
    const [only] = spans.length === 1 ? spans : [];
    const parent = only ? trace.setSpan(context.active(), only) : context.active();
    const links = only ? [] : spans.map((span) => ({ context: span.spanContext() }));
    const options = { attributes, links, root: !only };
    return this.#tracer.startActiveSpan("store commit", options, parent, (span) => settle(span, write));
  }

  #within<T>(name: string, run: () => Promise<T>): Promise<T> {
    return this.#tracer.startActiveSpan(name, (span) => settle(span, run));
  }
}

function attributesOf({ turnId, kept, kind, model }: TurnBegun) {
  return {
    "freshet.turn.id": turnId,
    "freshet.turn.kind": kind,
    "gen_ai.request.model": model,
    ...kept && { "gen_ai.conversation.id": kept.conversationId, "freshet.owner.id": kept.ownerId },
  };
}

function finish(span: Span, { model, ending, errorCode, firstTokenMs, tokens, sizes }: TurnReport): void {
  span.setAttributes({
    "gen_ai.response.model": model,
    "gen_ai.usage.input_tokens": tokens.input,
    "gen_ai.usage.output_tokens": tokens.output,
    "freshet.tokens.estimated": tokens.isEstimate,
    "freshet.ending": ending,
    "freshet.reply.length": sizes.reply,
    ...firstTokenMs !== null && { "freshet.first_token_ms": firstTokenMs },
  });
  if (errorCode !== null) fail(span, errorCode);
  span.end();
}

/** Ends the span with what is run. What was thrown may quote what was said: only its code is told. */
async function settle<T>(span: Span, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    fail(span, toChatError(error).code);
    throw error;
  } finally {
    span.end();
  }
}

/** The same object, whose methods go through `around`. */
function intercept<T extends object>(
  object: T,
  around: (name: string, call: () => Promise<unknown>, args: unknown[]) => () => Promise<unknown>,
): T {
  return new Proxy(object, {
    get(target, name) {
      const value = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => around(String(name), () => value.apply(target, args), args)();
    },
  });
}
