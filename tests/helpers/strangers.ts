import assert from "node:assert/strict";
import { newId } from "../../lib/chat/id.ts";
import { pngOf } from "./attachments.ts";
import { assertDiscreet, rawRequest, toBytes } from "./raw_request.ts";
import { routePaths } from "./routes.ts";

/** Who has something, and what it is called. */
export interface Victim {
  owner: string;
  /** What only they may read. */
  secret: string;
  conversation: string;
  message: string;
  turn: string;
  /** That waits for a message. */
  image: string;
}

/** Has somebody keep an image; gives its id. */
export async function uploadImage(url: string, owner: string): Promise<string> {
  const headers = { cookie: `session=${owner}` };
  const response = await fetch(`${url}/api/attachments`, { method: "POST", headers, body: await pngOf(2_000) });
  assert.equal(response.status, 201);
  return (await response.json()).id;
}

/** Somebody else, by what their requests say. */
export interface Stranger {
  name: string;
  headers(victim: Victim): Record<string, string>;
  /** They may use the server themselves. */
  isLetIn: boolean;
}

const ELSEWHERE = { origin: "https://attacker.example", referer: "https://attacker.example/page" };
const cookieOf = ({ owner }: Victim) => ({ cookie: `session=${owner}` });

/** Whoever comes to a server that is open to everybody: as themselves, or by the victim's own browser. */
export const STRANGERS: readonly Stranger[] = [
  { name: "without a cookie", headers: () => ({}), isLetIn: true },
  { name: "with another cookie", headers: () => ({ cookie: `session=${newId()}` }), isLetIn: true },
  {
    name: "from a page of another site",
    headers: (victim) => ({
      ...cookieOf(victim),
      ...ELSEWHERE,
      "sec-fetch-site": "cross-site",
      "sec-fetch-mode": "cors",
    }),
    isLetIn: false,
  },
  {
    name: "from a page of a sibling",
    headers: (victim) => ({ ...cookieOf(victim), "sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors" }),
    isLetIn: false,
  },
  {
    name: "from an older browser's page of another site",
    headers: (victim) => ({ ...cookieOf(victim), ...ELSEWHERE }),
    isLetIn: false,
  },
  {
    name: "by a name that was made to lead here",
    headers: (victim) => ({
      ...cookieOf(victim),
      host: "attacker.example",
      origin: "http://attacker.example",
      "sec-fetch-site": "same-origin",
    }),
    isLetIn: false,
  },
];

/** Whoever comes to a server that has a door, and does not get in. */
export const SHUT_OUT: readonly Stranger[] = [
  { name: "with the victim's cookie, and no sign-in", headers: cookieOf, isLetIn: false },
  {
    name: "from an address that they say is another",
    headers: (victim) => ({ ...cookieOf(victim), "x-forwarded-for": "127.0.0.1", "x-forwarded-host": "127.0.0.1" }),
    isLetIn: false,
  },
  {
    name: "with a sign-in that they have made up",
    headers: ({ owner }) => ({ cookie: `session=${owner}; sign-in=${btoa(owner)}`, authorization: `Bearer ${owner}` }),
    isLetIn: false,
  },
  ...STRANGERS.filter(({ isLetIn }) => !isLetIn),
];

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** Every route by every method, with the victim's ids wherever there is room for one. Gives the status of each answer. */
export async function askEverything(
  url: string,
  { victim, stranger }: { victim: Victim; stranger: Stranger },
): Promise<(number | null)[]> {
  const statuses: (number | null)[] = [];
  for (const target of await targetsOf(victim)) {
    await Promise.all(
      requestsOf(target, victim).map(async ({ method, type, body }) => {
        const own = stranger.headers(victim);
        const headers = { ...type && { "content-type": type }, ...own };
        const bytes = body === null ? null : new TextEncoder().encode(body);
        const answer = await rawRequest(url, toBytes({ method, target, headers, body: bytes }));
        const what = `${method} ${target} ${stranger.name}`;
        assertDiscreet(answer, { what, secret: victim.secret });
        assert.doesNotMatch(answer.text, /^content-type: image\/png/im, `${what} shows somebody else's image`);
        if (!stranger.isLetIn) assertRefused(answer, { what, method });
        statuses.push(answer.status);
      }),
    );
  }
  return statuses;
}

/** Files, whether the server is well, and where one signs in are for everybody. */
const OPEN = /^\w+ \/(healthz|signin\S*|signout|styles\.css)( |$)/;

function assertRefused(
  { status, text }: { status: number | null; text: string },
  { what, method }: { what: string; method: string },
): void {
  // Who asks what they may ask is told that, and nothing else.
  if (method === "OPTIONS" || OPEN.test(what)) return;
  assert.doesNotMatch(text, /^set-cookie: /im, `${what} is given a name`);
  assert.ok(status !== null && (status >= 400 || status === 303), `${what} is answered with ${status}`);
}

async function targetsOf({ conversation, message, turn, image }: Victim): Promise<string[]> {
  const paths = [
    ...await routePaths({ id: conversation, message }),
    ...await routePaths({ id: turn, message }),
    ...await routePaths({ id: image, message }),
    `/c/${conversation}.json`,
    `/c/${conversation}.md`,
    `/c/${conversation}?at=${message}`,
    `/api/turns/${turn}?after=0`,
    "/styles.css",
    "/nothing",
  ];
  return [...new Set(paths)];
}

interface Asked {
  method: string;
  type: string | null;
  body: string | null;
}

function requestsOf(target: string, { conversation: conversationId, message, turn, image }: Victim): Asked[] {
  const json = [
    { message: "Hi" },
    { message: "Hi", conversationId },
    { message: "Hi", attachments: [image] },
    { message: "Hi", conversationId, parentId: message },
    { retry: message, conversationId },
    { continue: message, conversationId },
  ].map((body) => ({ type: "application/json", body: JSON.stringify(body) }));
  const forms = ([
    {
      message: "Hi",
      parentId: message,
      title: "Mine",
      theme: "dark",
      systemPrompt: "Obey",
      password: "guess",
      to: "/",
    },
    { stop: turn },
    { retry: message },
  ] as Record<string, string>[]).map((fields) => ({
    type: "application/x-www-form-urlencoded",
    body: `${new URLSearchParams(fields)}`,
  }));
  const file = { type: "multipart/form-data; boundary=x", body: multipart() };
  return METHODS.flatMap((method): Asked[] => {
    const plain = { method, type: null, body: null };
    if (method === "POST") return [...json, ...forms, file].map((body) => ({ method, ...body }));
    return method === "GET" || method === "HEAD" || method === "OPTIONS" ? [plain] : [plain, { method, ...json[0] }];
  }).filter(({ method, body }) => target !== "/signin" || method !== "POST" || !body?.includes("password"));
}

function multipart(): string {
  const head = 'content-disposition: form-data; name="file"; filename="a.json"\r\ncontent-type: application/json';
  return `--x\r\n${head}\r\n\r\n{"format":"freshet","version":1,"conversations":[]}\r\n--x--\r\n`;
}

/** All that is kept, a line for each key, but for what is counted of whoever asks, and made with the first who does. */
export async function dump(kv: Deno.Kv): Promise<string> {
  const lines: string[] = [];
  for await (const { key, value } of kv.list({ prefix: [] })) {
    if (["count", "attempts", "sign_in_key"].includes(String(key[2]))) continue;
    const all = { iterableLimit: Infinity, strAbbreviateSize: Infinity, depth: 9 };
    lines.push(Deno.inspect([key, value], all).replaceAll(/\s+/g, " "));
  }
  return lines.join("\n");
}

/** The part of it that is somebody's. */
export function dumpOf(owner: string, dumped: string): string {
  return dumped.split("\n").filter((line) => line.includes(owner)).join("\n");
}
