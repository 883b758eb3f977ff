import OpenAI, { AzureOpenAI } from "openai";
import { fetchTransport } from "../transport/fetch_transport.ts";
import { socketTransport } from "../transport/socket_transport.ts";
import type { Clock } from "./clock.ts";
import { readErrors } from "./error_body.ts";
import { streamingFetch } from "./fetch.ts";
import { baseUrlOf, type ModelServer, redirectOf, secretsOf } from "./model_server.ts";
import { streamWholeAnswers } from "./whole_answer.ts";

export interface ClientOptions extends ModelServer {
  /** Sockets of one's own where absent. */
  fetch?: typeof globalThis.fetch;
  /** How long a connection waits for another request, in milliseconds; 0, where absent: none does. */
  idleConnectionMs?: number;
  /** Longest silence before the answer and within it, in milliseconds; the client's own 10 minutes where absent. */
  timeoutMs?: number;
  /** What the silences of a body are told by; the machine's own where absent. */
  clock?: Clock;
}

export const DEFAULT_TIMEOUT_MS = OpenAI.DEFAULT_TIMEOUT;

/** Every option that the client would look up in the environment is given, as far as it lets one. */
export function createClient({ fetch, idleConnectionMs, timeoutMs, clock, ...server }: ClientOptions): OpenAI {
  const timeout = timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const fallback = fetchTransport(fetch ?? globalThis.fetch);
  const transport = fetch ? fallback : socketTransport({ fallback, idleMs: idleConnectionMs });
  const streaming = streamWholeAnswers(streamingFetch({ transport, silenceMs: timeout, clock }));
  const { apiKey, apiVersion, organization = null, project = null, headers } = server;
  const options = {
    apiKey: apiKey || "none",
    baseURL: baseUrlOf(server),
    timeout,
    maxRetries: 0,
    fetch: readErrors({ fetch: streaming, secrets: secretsOf(server) }),
    adminAPIKey: null,
    organization,
    project,
    defaultHeaders: headers,
    fetchOptions: { redirect: redirectOf(server) },
    webhookSecret: null,
    // It would log what the server sent.
    logLevel: "off",
  } as const;
  return apiVersion ? new AzureOpenAI({ ...options, apiVersion }) : new OpenAI(options);
}
