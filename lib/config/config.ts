/** What can be logged. */
export type LogSubject = "turns" | "refusals";

/** The model server. */
export interface OpenAiConfig {
  readonly apiKey: string | null;
  readonly baseURL: string | null;
  readonly apiVersion: string | null;
  readonly organization: string | null;
  readonly project: string | null;
  /** `null` keeps one from being sent. */
  readonly headers: Readonly<Record<string, string | null>>;
}

/** The settings, checked. */
export interface Config {
  /** `null`: nothing to connect to, so the demo model answers. */
  readonly openai: OpenAiConfig | null;
  /** Whether requests are to go by way of a proxy, which the runtime's `fetch` sees to. */
  readonly usesProxy: boolean;
  readonly model: string;
  /** What may be chosen instead; `null`: what the server lists. */
  readonly models: readonly string[] | null;
  readonly fallbackModels: readonly string[];
  readonly timeLimits: { readonly firstTokenMs: number; readonly idleMs: number; readonly turnMs: number };
  /** How much a model takes in one request; `null`: what its server says. */
  readonly contextTokens: number | null;
  readonly toolSettings: {
    readonly names: readonly string[];
    readonly timeoutMs: number;
    readonly fetchHosts: readonly string[];
  };
  readonly systemPrompt: string;
  readonly corsOrigins: "*" | readonly string[];
  readonly maxMessageLength: number;
  readonly maxReplyLength: number;
  readonly maxBodyBytes: number;
  readonly maxAttachments: number;
  readonly maxImageBytes: number;
  readonly maxTextFileBytes: number;
  readonly maxPromptImageBytes: number;
  readonly maxImportBytes: number;
  readonly keepAliveMs: number;
  readonly flushMs: number;
  readonly drainMs: number;
  /** `null`: the platform's own database. */
  readonly kvPath: string | null;
  /** `null`: conversations are kept until they are deleted. */
  readonly retentionDays: number | null;
  /** `Infinity` for what is not limited. */
  readonly limits: {
    readonly messagesPerMinute: { readonly owner: number; readonly address: number };
    readonly turns: { readonly owner: number; readonly address: number; readonly server: number };
    readonly tokensPerDay: { readonly owner: number; readonly all: number };
    readonly conversations: number;
    readonly readers: number;
  };
  /** What is logged. */
  readonly log: ReadonlySet<LogSubject>;
  /** How many proxies are believed. */
  readonly proxies: number;
  /** Who may come in; with neither way, everybody. */
  readonly door: {
    readonly password: string | null;
    readonly oidc: {
      readonly issuer: string;
      readonly clientId: string;
      /** `null`: a public client. */
      readonly clientSecret: string | null;
      /** E-mail addresses and domains of who may come in; `null`: everybody who has an account there. */
      readonly allowed: readonly string[] | null;
    } | null;
    readonly signInDays: number;
  };
  /** Names of this server; none: those of the machine, for whoever is on it. */
  readonly hosts: "*" | readonly string[];
  /** Hosts that it may connect to beside those that other settings name. */
  readonly allowNet: readonly string[];
  readonly host: string;
  readonly port: number;
}
