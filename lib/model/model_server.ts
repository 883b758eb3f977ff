import { OPENAI_URL } from "./base_url.ts";

/** How to reach a model server, and what to tell it with every request. What is absent or `null` is not told. */
export interface ModelServer {
  /** Servers of one's own often need none. */
  apiKey?: string | null;
  /** Any server that speaks the same API; OpenAI's own where absent. */
  baseURL?: string | null;
  /** Of Azure's API with dated versions, which takes the key and names the model in ways of its own. */
  apiVersion?: string | null;
  organization?: string | null;
  project?: string | null;
  /** More headers, by their names; `null` keeps one from being sent. They count for secrets. */
  headers?: Readonly<Record<string, string | null>>;
}

/** Shorter words are in any text, and no secrets. */
const MIN_SECRET_LENGTH = 8;

/** The server's address without a slash at its end. Azure's API with dated versions is below `/openai`. */
export function baseUrlOf({ baseURL, apiVersion }: ModelServer): string {
  const url = (baseURL || OPENAI_URL).replace(/\/+$/, "");
  return apiVersion && new URL(url).pathname === "/" ? `${url}/openai` : url;
}

/**
 * Whether its list of models is one of those that answer. Azure's has what can be deployed; those that are, which go by names
 * of their own, are not listed.
 */
export function listsItsModels({ baseURL, apiVersion }: ModelServer): boolean {
  return !apiVersion && !/\.azure\.(com|us|cn)$/.test(new URL(baseURL || OPENAI_URL).hostname);
}

/** Headers of a request, as OpenAI's client makes them; not for Azure's API with dated versions. */
export function headersOf({ apiKey, organization, project, headers: more = {} }: ModelServer): Headers {
  const headers = new Headers({ accept: "application/json" });
  if (apiKey) headers.set("authorization", `Bearer ${apiKey}`);
  if (organization) headers.set("openai-organization", organization);
  if (project) headers.set("openai-project", project);
  for (const [name, value] of Object.entries(more)) {
    if (value === null) headers.delete(name);
    else headers.set(name, value);
  }
  return headers;
}

/** A redirect to another server would take along all headers but `Authorization`. */
export function redirectOf({ apiVersion, headers = {} }: ModelServer): "follow" | "manual" {
  return apiVersion || Object.keys(headers).length > 0 ? "manual" : "follow";
}

/** What a server may quote and nobody may see: the key, and all that is in further headers. */
export function secretsOf({ apiKey, headers = {} }: ModelServer): string[] {
  const values = Object.values(headers).filter((value) => value !== null);
  const words = values.flatMap((value) => [value, ...value.split(/\s+/)]);
  const secrets = [...apiKey ? [apiKey] : [], ...words.filter(({ length }) => length >= MIN_SECRET_LENGTH)];
  // A part of another one would leave the rest of that one there.
  return [...new Set(secrets)].sort((a, b) => b.length - a.length);
}

/** A text, of JSON or not, without the secrets. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((text, secret) => {
    const escaped = JSON.stringify(secret).slice(1, -1);
    return text.replaceAll(secret, "[key]").replaceAll(escaped, "[key]");
  }, text);
}
