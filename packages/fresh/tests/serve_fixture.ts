import { App, staticFiles } from "fresh";
import { Builder } from "fresh/dev";

export const FIXTURE = new URL("./fixtures/app/", import.meta.url).href;

/** The fixture app, built in memory and served on a free port. */
export async function serveFixture(options: { basePath?: string } = {}): Promise<{ url: string } & AsyncDisposable> {
  const apply = await new Builder({ root: FIXTURE }).build({ snapshot: "memory" });
  const app = new App(options).use(staticFiles()).fsRoutes();
  apply(app);
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, app.handler());
  return {
    url: `http://127.0.0.1:${server.addr.port}${options.basePath ?? ""}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
