import { createDefine } from "fresh";
import type { Door } from "./lib/auth/door.ts";
import type { SignIn } from "./lib/auth/types.ts";
import type { Model, ModelOffer } from "./lib/chat/model_port.ts";
import type { Store } from "./lib/chat/ports.ts";
import type { RequestLimits } from "./lib/chat/request.ts";
import type { FlowServices } from "./lib/chat/services.ts";
import type { Shutdown } from "./lib/chat/shutdown.ts";
import type { TurnObserver } from "./lib/chat/observer.ts";
import type { Turns } from "./lib/chat/turns.ts";
import type { Unsent } from "./lib/http/unsent.ts";
import type { Limits } from "./lib/limits/limits.ts";
import type { Readers } from "./lib/limits/readers.ts";

/** What routes find in `ctx.state`. */
export interface State {
  /** Whose conversations these are. */
  owner: string;
  /** Who may come in. */
  door: Door;
  /** That of the request; `null` where there is none, or none is needed. */
  signIn: SignIn | null;
  /** Whether whoever asks may come in, by that or otherwise. */
  isIn: boolean;
  /** Where the request comes from, as it is counted; `null` where that is not known, and where somebody only looks. */
  address: string | null;
  /** A form that asks for a turn: where that fails, the page has it once more. */
  unsent?: Unsent;
  turns: Turns;
  store: Store;
  model: Model;
  /** What can be chosen in its place. */
  offer: ModelOffer;
  tools: FlowServices["tools"];
  windows: FlowServices["windows"];
  /** The app's. */
  version: string;
  systemPrompt: FlowServices["systemPrompt"];
  maxReplyLength: FlowServices["maxReplyLength"];
  limits: RequestLimits & { maxBodyBytes: number; maxImageBytes: number; maxImportBytes: number };
  /** Says who may do more. */
  admission: Limits;
  readers: Readers;
  /** Watches turns that nobody owns. */
  observer?: TurnObserver;
  /** Other sites that may call the API. */
  corsOrigins: "*" | readonly string[];
  /** Names of this server. */
  hosts: "*" | readonly string[];
  /** The request comes from a page of such a site: nobody's, whatever cookies came along. */
  isForeign?: true;
  keepAliveMs: number;
  shutdown: Shutdown;
  /** Text to safe HTML. */
  renderHtml(text: string): string | Promise<string>;
  /** For the server's log. */
  onError(error: unknown): void;
}

export const define = createDefine<State>();
