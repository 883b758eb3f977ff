import { createDefine } from "fresh";
import type { FlowServices } from "./lib/chat/flow.ts";
import type { Model, ModelOffer, Store } from "./lib/chat/ports.ts";
import type { RequestLimits } from "./lib/chat/request.ts";
import type { Shutdown } from "./lib/chat/shutdown.ts";
import type { Turns } from "./lib/chat/turns.ts";

/** What routes find in `ctx.state`. */
export interface State {
  /** Whose conversations these are. */
  owner: string;
  turns: Turns;
  store: Store;
  model: Model;
  /** What can be chosen in its place. */
  offer: ModelOffer;
  /** The app's. */
  version: string;
  systemPrompt: FlowServices["systemPrompt"];
  maxReplyLength: FlowServices["maxReplyLength"];
  limits: RequestLimits & { maxBodyBytes: number; maxImportBytes: number };
  /** Other sites that may call the API. */
  corsOrigins: "*" | readonly string[];
  keepAliveMs: number;
  shutdown: Shutdown;
  /** Text to safe HTML. */
  renderHtml(text: string): string | Promise<string>;
  /** For the server's log. */
  onError(error: unknown): void;
}

export const define = createDefine<State>();
