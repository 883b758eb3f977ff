import type { SettingName } from "../../lib/config/settings.ts";
import { post, type TestApp, testApp } from "./app.ts";
import { FakeModel, STOP } from "./fake_model.ts";

export const PASSWORD = "correct horse é";

/** What a browser says of itself on its way to a page. */
export const BROWSER = { accept: "text/html,*/*" };

/** What a program says that knows the password, or means to. A header carries the bytes of UTF-8. */
export function bearer(password: string): { authorization: string } {
  return { authorization: `Bearer ${String.fromCharCode(...new TextEncoder().encode(password))}` };
}

export interface ClosedApp extends TestApp {
  model: FakeModel;
  /** A request as it is, from an address of the test's own. */
  ask: (request: Request) => Promise<Response>;
}

let addresses = 0;

/** The app behind a password. */
export function closedApp(env: Partial<Record<SettingName, string>> = {}): ClosedApp {
  const model = new FakeModel(["Hello", STOP]);
  const app = testApp(model, { CHAT_PASSWORD: PASSWORD, ...env });
  const remoteAddr = { transport: "tcp" as const, hostname: `198.51.100.${++addresses}`, port: 4711 };
  const info = { remoteAddr, completed: Promise.resolve() };
  return { ...app, model, ask: (request) => app.fetch(request, info) };
}

/** The form of the sign-in page, sent. */
export function signIn(password: string, to = "/", headers: HeadersInit = {}): Request {
  return post("/signin", { password, to }, { ...BROWSER, ...headers });
}

/** The cookies that a browser sends after an answer. */
export function cookiesOf({ headers }: Response): string {
  return headers.getSetCookie().map((cookie) => cookie.split(";", 1)[0]).join("; ");
}
