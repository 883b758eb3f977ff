import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
// @deno-types="npm:@types/oidc-provider@^9"
import Provider, { type Configuration } from "npm:oidc-provider@^9";

/** An OpenID Connect provider on loopback, with one client, where any name is an account. */
export interface OidcServer extends AsyncDisposable {
  issuer: string;
  /** What the app is to be set to. */
  env: Record<"OIDC_ISSUER" | "OIDC_CLIENT_ID" | "OIDC_CLIENT_SECRET", string>;
}

export interface OidcServerOptions {
  /** Where the app is. */
  app: string;
  /** What is said of an account beside its name. */
  claims?(account: string): Record<string, string | boolean>;
  client?: Record<string, unknown>;
  configuration?: Configuration;
}

/** What the provider keeps for a time: it complains where nobody says for how long, in seconds. */
const ARTIFACTS = ["AccessToken", "AuthorizationCode", "Grant", "IdToken", "Interaction", "Session"];

export async function oidcServer(
  { app, claims = () => ({}), client = {}, configuration = {} }: OidcServerOptions,
): Promise<OidcServer> {
  let answer: (...args: Parameters<ReturnType<Provider["callback"]>>) => void = () => {};
  const server = createServer((req, res) => void answer(req, res));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // Another site than the app's, which has the address itself for a name.
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [{
      client_id: "chat",
      client_secret: "a secret: with/odd+signs %",
      redirect_uris: [`${app}/signin/callback`],
      post_logout_redirect_uris: [`${app}/signin`],
      ...client,
    }],
    cookies: { keys: ["tests"] },
    claims: { openid: ["sub"], profile: ["name"], email: ["email", "email_verified"] },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...claims(id) }) }),
    ttl: Object.fromEntries(ARTIFACTS.map((name) => [name, 3_600])),
    ...configuration,
  });
  answer = provider.callback();
  return {
    issuer,
    env: { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: "chat", OIDC_CLIENT_SECRET: "a secret: with/odd+signs %" },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
