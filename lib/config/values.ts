import type { SettingName } from "./settings.ts";

/** A setting is wrong; the message names it. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

export function integer(name: SettingName, value: string, { min, max }: { min: number; max: number }): number {
  const number = /^\d+$/.test(value) ? Number(value) : NaN;
  if (number >= min && number <= max) return number;
  throw new ConfigError(`Cannot use ${name}: it must be a whole number from ${min} to ${max}, not "${value}"`);
}

/** `null` where there is none. */
export function optional(name: SettingName, value: string, range: { min: number; max: number }): number | null {
  return value ? integer(name, value, range) : null;
}

/** A header has to carry it. Never quoted: it may be a key. */
export function headerWord(name: SettingName, value: string): string | null {
  if (/^[\x21-\x7e]*$/.test(value)) return value || null;
  throw new ConfigError(`Cannot use ${name}: it must be of printable ASCII characters, without spaces`);
}

export function url(name: SettingName, value: string): string | null {
  if (!value) return null;
  const { protocol = "", username, password } = URL.parse(value) ?? {};
  // Not quoted.
  if (username || password) throw new ConfigError(`Cannot use ${name}: it must not have a name or a password in it`);
  if (/^https?:$/.test(protocol)) return value;
  throw new ConfigError(`Cannot use ${name}: it must be an http or https URL, not "${value}"`);
}

/** A JSON object of headers, `null` for one that is left out. Their values are never quoted: they may be keys. */
export function headers(name: SettingName, value: string): Readonly<Record<string, string | null>> {
  if (!value) return Object.freeze({});
  let parsed: unknown;
  try {
    parsed = JSON.parse(value);
  } catch {
    // It would quote the value.
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw new ConfigError(`Cannot use ${name}: it must be a JSON object such as {"X-Title": "Chat"}`);
  }
  for (const [header, value] of Object.entries(parsed)) {
    if (value !== null && typeof value !== "string") {
      throw new ConfigError(`Cannot use ${name}: the value of "${header}" must be a string or null`);
    }
    try {
      new Headers({ [header]: value ?? "" });
    } catch {
      throw new ConfigError(`Cannot use ${name}: no header can be named "${header}", or it has a value that none has`);
    }
  }
  return Object.freeze(parsed as Record<string, string | null>);
}

/** What goes over plain HTTP anybody on the way can change: who signs in, too. */
export function issuerUrl(name: SettingName, value: string): string | null {
  const issuer = url(name, value);
  if (issuer === null) return null;
  const { protocol, hostname, search, hash } = new URL(issuer);
  const isSafe = protocol === "https:" || /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
  if (isSafe && !search && !hash) return issuer;
  throw new ConfigError(`Cannot use ${name}: it must be an https URL without "?" and "#", not "${value}"`);
}

export function emails(name: SettingName, value: string): readonly string[] | null {
  const entries = list(value.toLowerCase());
  const wrong = entries.find((entry) => !/^[^\s@]*@[^\s@]+$/.test(entry));
  if (wrong === undefined) return entries.length > 0 ? Object.freeze(entries) : null;
  throw new ConfigError(
    `Cannot use ${name}: "${wrong}" is neither an e-mail address nor a domain such as "@example.com"`,
  );
}

export function hosts(name: SettingName, value: string): "*" | readonly string[] {
  if (value === "*") return value;
  return each(value, {
    name,
    kind: 'name such as "chat.example.com"',
    read(host) {
      const hostname = URL.parse(`http://${host}`)?.hostname;
      return hostname && /^([^/?#@:*]+|\[[^\]]+\])$/.test(host) ? hostname : null;
    },
  });
}

export function netHosts(name: SettingName, value: string): readonly string[] {
  return each(value, {
    name,
    kind: 'host such as "example.com" or "example.com:8443"',
    read(host) {
      const url = URL.parse(`https://${host}`);
      return url && /^[^/?#@*]+$/.test(host) ? `${url.hostname}:${url.port || 443}` : null;
    },
  });
}

/** Names whose pages may be fetched, `*.` before those for all below them; with a port where that is not the usual. */
export function pageHosts(name: SettingName, value: string): readonly string[] {
  return each(value, {
    name,
    kind: 'host such as "example.com" or "*.example.com"',
    read(host) {
      const [, below = "", authority] = /^(\*\.)?([^/?#@*]+)$/.exec(host) ?? [];
      const url = authority ? URL.parse(`http://${authority}`) : null;
      // Also that of http, which a URL leaves out.
      const [port = ""] = /:\d+$/.exec(authority ?? "") ?? [];
      return url && `${below}${url.hostname}${port}`;
    },
  });
}

export function origins(name: SettingName, value: string): "*" | readonly string[] {
  if (value === "*") return value;
  return each(value, {
    name,
    kind: 'origin such as "https://example.com"',
    read(origin) {
      return URL.parse(origin)?.origin === origin ? origin : null;
    },
  });
}

interface ListOptions {
  name: SettingName;
  /** What each part has to be, for messages. */
  kind: string;
  /** What a part is; `null` where it is no such thing. */
  read(part: string): string | null;
}

function each(value: string, { name, kind, read }: ListOptions): readonly string[] {
  return Object.freeze(
    list(value).map((part) => {
      const found = read(part);
      if (found === null) throw new ConfigError(`Cannot use ${name}: "${part}" is no ${kind}`);
      return found;
    }),
  );
}

/** What commas part. */
export function list(value: string): string[] {
  return value.split(",").map((part) => part.trim()).filter(Boolean);
}
