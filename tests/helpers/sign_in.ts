import type { SettingName } from "../../lib/config/settings.ts";
import { type TestApp, testApp } from "./app.ts";
import { FakeModel, STOP } from "./fake_model.ts";
import { type OidcServer, oidcServer, type OidcServerOptions } from "./oidc_server.ts";

/** The app behind a real server, with a provider that people sign in with. */
export interface SignInSetup extends AsyncDisposable {
  url: string;
  app: TestApp;
  provider: OidcServer;
}

export async function signInSetup(
  { env = {}, ...options }: Omit<OidcServerOptions, "app"> & { env?: Partial<Record<SettingName, string>> } = {},
): Promise<SignInSetup> {
  // Each of the two has to know where the other is.
  let app: TestApp | null = null;
  const listen = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
  const server = Deno.serve(listen, (request, info) => app!.fetch(request, info));
  const url = `http://127.0.0.1:${server.addr.port}`;
  const provider = await oidcServer({ app: url, ...options });
  app = testApp(new FakeModel(["Hello", STOP]), { ...provider.env, ...env });
  return {
    url,
    app,
    provider,
    async [Symbol.asyncDispose]() {
      await app.close();
      await server.shutdown();
      await provider[Symbol.asyncDispose]();
    },
  };
}
