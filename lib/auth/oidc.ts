import type { ClientAuth, Configuration, IDToken, UserInfoResponse } from "openid-client";
import { ChatError } from "../errors.ts";
import { fetchWhole } from "./fetch_whole.ts";
import type { Person } from "./types.ts";

export interface OidcSettings {
  /** An https URL; http on the machine itself. */
  issuer: string;
  clientId: string;
  /** `null`: a public client. */
  clientSecret: string | null;
  /** E-mail addresses, and domains with their `@`, of who may come in; `null`: everybody who has an account there. */
  allowed: readonly string[] | null;
}

/** What a sign-in that was begun has to be finished with, by the browser that began it. */
export interface Flow {
  state: string;
  nonce: string;
  /** Of PKCE (RFC 7636). */
  verifier: string;
}

/** How long the provider may take for one answer, in seconds. */
const TIMEOUT_S = 10;

/** How long what the provider says of itself is believed, in milliseconds. */
const METADATA_MS = 3_600_000;

/** Longest name that is shown, in UTF-16 code units. */
const MAX_NAME_LENGTH = 100;

/** Signing in with a provider, by the authorization code flow of OpenID Connect with PKCE. */
export class OidcProvider {
  /** For people: where they sign in. */
  readonly name: string;
  readonly #settings: OidcSettings;
  readonly #now: () => number;
  #metadata: { config: Promise<Configuration>; since: number } | null = null;

  constructor(settings: OidcSettings, { now = Date.now }: { now?(): number } = {}) {
    this.#settings = settings;
    this.#now = now;
    this.name = new URL(settings.issuer).host;
  }

  /**
   * Where to send a browser that shall come back to `callback`, and what it has to bring along then.
   *
   * @throws {ChatError} `sign_in_unavailable`
   */
  async begin(callback: string): Promise<{ url: string; flow: Flow }> {
    const client = await import("openid-client");
    const config = await this.#configure();
    const verifier = client.randomPKCECodeVerifier();
    const flow = { state: client.randomState(), nonce: client.randomNonce(), verifier };
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: callback,
      scope: "openid profile email",
      state: flow.state,
      nonce: flow.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
    });
    return { url: url.href, flow };
  }

  /**
   * Who has come back to `url`, the whole address that the provider sent them to.
   *
   * @throws {ChatError} `sign_in_refused`: by the provider, or for who they are; `sign_in_expired`: it is another sign-in than
   * the one of that flow, or an old one; `sign_in_unavailable`
   */
  async finish(url: URL, { state, nonce, verifier }: Flow): Promise<Person> {
    // What comes with another state was begun elsewhere; nothing of it is passed on.
    if (url.searchParams.get("state") !== state) throw expired();
    const client = await import("openid-client");
    const config = await this.#configure();
    try {
      const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce };
      const tokens = await client.authorizationCodeGrant(config, url, checks);
      const claims = tokens.claims()!;
      const more = () => client.fetchUserInfo(config, tokens.access_token, claims.sub);
      const about = this.#isKnown(claims) ? claims : { ...await this.#tryToLearn(more), ...claims };
      if (!this.#mayEnter(about)) throw new ChatError("sign_in_refused", "This account may not come in here");
      return await toPerson(about);
    } catch (error) {
      if (error instanceof ChatError) throw error;
      throw translate(error, client);
    }
  }

  /** Where to send a browser to sign out there too, so that it comes back to `after`; `null` where the provider has no such page. */
  async endUrl(after: string): Promise<string | null> {
    const client = await import("openid-client");
    const config = await this.#configure();
    if (!config.serverMetadata().end_session_endpoint) return null;
    return client.buildEndSessionUrl(config, { post_logout_redirect_uri: after }).href;
  }

  /** Whether a token says all that is asked of it; some providers tell more only where that is asked for by itself. */
  #isKnown({ name, email }: IDToken): boolean {
    return name !== undefined && (this.#settings.allowed === null || email !== undefined);
  }

  /** A name is nothing to fail for; to know who may come in is. */
  async #tryToLearn(ask: () => Promise<UserInfoResponse>): Promise<UserInfoResponse | null> {
    return await ask().catch((error) => {
      if (this.#settings.allowed !== null) throw error;
      return null;
    });
  }

  async #configure(): Promise<Configuration> {
    const known = this.#metadata;
    if (known && Math.abs(this.#now() - known.since) < METADATA_MS) return await known.config;
    const config = this.#discover().catch((cause) => {
      this.#metadata = null;
      throw unavailable(cause);
    });
    this.#metadata = { config, since: this.#now() };
    return await config;
  }

  async #discover(): Promise<Configuration> {
    const client = await import("openid-client");
    const { issuer, clientId, clientSecret } = this.#settings;
    const url = new URL(issuer);
    const isNear = url.protocol === "http:";
    const execute = [client.enableNonRepudiationChecks, ...isNear ? [client.allowInsecureRequests] : []];
    // What a client is registered with that says nothing of it, wherever the provider takes that.
    const auth: ClientAuth = (server, ...rest) => {
      const methods = server.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
      if (clientSecret === null) return client.None()(server, ...rest);
      const isBasic = methods.includes("client_secret_basic");
      return (isBasic ? client.ClientSecretBasic : client.ClientSecretPost)(clientSecret)(server, ...rest);
    };
    const options = { execute, timeout: TIMEOUT_S, [client.customFetch]: fetchWhole };
    return await client.discovery(url, clientId, undefined, auth, options);
  }

  #mayEnter({ email, email_verified: isVerified }: { readonly [claim: string]: unknown }): boolean {
    const { allowed } = this.#settings;
    if (allowed === null) return true;
    // Some providers send a word where the specification has a truth value.
    if (typeof email !== "string" || String(isVerified) !== "true") return false;
    const [address, domain] = [email.toLowerCase(), email.toLowerCase().slice(email.lastIndexOf("@"))];
    return allowed.some((entry) => entry === address || entry === domain);
  }
}

/** By issuer and subject, which together name one person for ever; no cookie but a sealed one can have such an owner. */
async function toPerson({ iss, sub, name }: { iss: string; sub: string; name?: unknown }): Promise<Person> {
  const bytes = new TextEncoder().encode(JSON.stringify([iss, sub]));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes), 0, 16);
  const shown = typeof name === "string" ? name.trim().slice(0, MAX_NAME_LENGTH).toWellFormed() : "";
  return { owner: `oidc-${digest.toHex()}`, name: shown || null };
}

function translate(error: unknown, client: typeof import("openid-client")): ChatError {
  if (error instanceof client.AuthorizationResponseError) {
    const isRefusal = error.error === "access_denied";
    const message = isRefusal ? "You did not sign in" : "The sign-in was refused";
    return new ChatError("sign_in_refused", message, { cause: error });
  }
  // The code has been used before, or is too old.
  if (error instanceof client.ResponseBodyError && error.error === "invalid_grant") return expired(error);
  return unavailable(error);
}

export function expired(cause?: unknown): ChatError {
  const message = "This sign-in took too long, or was begun in another browser";
  return new ChatError("sign_in_expired", message, { cause });
}

function unavailable(error: unknown): ChatError {
  const denied = causesOf(error).find((cause) => cause instanceof Deno.errors.NotCapable);
  const cause = denied ? new Error(`${denied.message}: name that host in CHAT_ALLOW_NET`, { cause: error }) : error;
  return new ChatError("sign_in_unavailable", "Signing in does not work right now", { retryable: true, cause });
}

function causesOf(error: unknown): Error[] {
  return error instanceof Error ? [error, ...causesOf(error.cause)] : [];
}
