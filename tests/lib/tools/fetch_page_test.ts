import assert from "node:assert/strict";
import { createFetchPage } from "../../../lib/tools/fetch_page.ts";
import { MAX_PAGE_BYTES, MAX_REDIRECTS } from "../../../lib/tools/page_request.ts";
import { MAX_TEXT_LENGTH, PAGE_CUT } from "../../../lib/tools/page_text.ts";
import { FakeNetwork, ok, redirect } from "../../helpers/fake_network.ts";
import { within } from "../../helpers/within.ts";

const HOSTS = ["example.com", "*.example.com", "other.example", "127.0.0.1", "[::1]", "localhost"];

function fetchPage(
  network: FakeNetwork,
  url: string,
  signal: AbortSignal = new AbortController().signal,
): Promise<string> {
  return createFetchPage({ hosts: HOSTS, connect: network.connect }).call(JSON.stringify({ url }), { signal });
}

Deno.test("a page is fetched by the name that was asked for", async () => {
  await using network = new FakeNetwork(() => ok("<title>A page</title><h1>Hello</h1><p>World"));
  assert.equal(
    await fetchPage(network, "https://example.com/a?b=c#d"),
    "Address: https://example.com/a?b=c#d\nTitle: A page\n\n# Hello\n\nWorld",
  );
  assert.deepEqual(network.connected, [{ host: "example.com", port: 443, isSecure: true }]);
  assert.deepEqual(network.requests, ["GET /a?b=c HTTP/1.1 host: example.com"]);
});

Deno.test("it is asked for without anything that says who asks", async () => {
  let asked = "";
  await using network = new FakeNetwork((request) => (asked = request, ok("Hi")));
  await fetchPage(network, "http://example.com/");
  assert.doesNotMatch(asked, /cookie|authorization|referer|origin/i);
  assert.match(asked, /^user-agent: Freshet/m);
  assert.deepEqual(network.connected, [{ host: "example.com", port: 80, isSecure: false }]);
});

const REFUSED: [url: string, why: RegExp][] = [
  ["https://elsewhere.example/", /Pages of "elsewhere\.example" may not be fetched$/],
  ["https://example.com:8443/", /Pages of "example\.com:8443" may not be fetched$/],
  ["http://user:secret@example.com/", /no name and password/],
  ["ftp://example.com/", /no http or https address/],
  ["file:///etc/passwd", /no http or https address/],
  ["data:text/html,hi", /no http or https address/],
  ["example.com", /no http or https address/],
];

for (const [url, why] of REFUSED) {
  Deno.test(`${url} is not fetched, and nothing is connected to`, async () => {
    await using network = new FakeNetwork(() => ok("secret"));
    await assert.rejects(fetchPage(network, url), { name: "ToolError", message: why });
    assert.deepEqual(network.connected, []);
  });
}

const INNER: [url: string, address: string][] = [
  ["http://127.0.0.1/", "127.0.0.1"],
  ["http://0x7f.1/", "127.0.0.1"],
  ["http://[::1]/", "::1"],
  ["http://localhost/", "127.0.0.1"],
  ["https://intranet.example.com/", "10.0.0.7"],
  ["https://metadata.example.com/", "169.254.169.254"],
  ["https://mapped.example.com/", "::ffff:10.0.0.7"],
];

for (const [url, address] of INNER) {
  Deno.test(`${url} is not fetched from ${address}, and nothing is sent there`, async () => {
    await using network = new FakeNetwork(() => ok("secret"), {
      [new URL(url).hostname.replace(/[[\]]/g, "")]: address,
    });
    const message = new RegExp(`^Pages of .* may not be fetched: it is no server of the public internet$`);
    await assert.rejects(fetchPage(network, url), { name: "ToolError", message });
    assert.deepEqual([network.connected.length, network.requests], [1, []]);
  });
}

Deno.test("a redirect is followed, and looked at like any other address", async () => {
  const pages: Record<string, string> = {
    "/": redirect("/second?x=1", 301),
    "/second?x=1": redirect("https://www.example.com/third", 307),
    "/third": ok("Arrived"),
  };
  const addresses = { "example.com": "93.184.216.34", "www.example.com": "93.184.216.35" };
  await using network = new FakeNetwork((request) => pages[request.split(" ")[1]], addresses);
  assert.match(
    await fetchPage(network, "http://example.com/"),
    /^Address: https:\/\/www\.example\.com\/third\n\nArrived$/,
  );
  assert.deepEqual(network.connected.map(({ host, isSecure }) => [host, isSecure]), [
    ["example.com", false],
    ["example.com", false],
    ["www.example.com", true],
  ]);
});

const ASTRAY: [to: string, why: RegExp][] = [
  ["http://127.0.0.1/admin", /no server of the public internet/],
  ["https://evil.example/", /may not be fetched$/],
  ["https://inside.example.com/", /no server of the public internet/],
  ["file:///etc/passwd", /no http or https address/],
  ["//user:pw@example.com/", /no name and password/],
];

for (const [to, why] of ASTRAY) {
  Deno.test(`a redirect to ${to} is not followed`, async () => {
    await using network = new FakeNetwork((request) => request.startsWith("GET / ") ? redirect(to) : ok("secret"), {
      "example.com": "93.184.216.34",
      "127.0.0.1": "127.0.0.1",
      "inside.example.com": "192.168.0.1",
    });
    await assert.rejects(fetchPage(network, "https://example.com/"), { message: why });
    assert.deepEqual(network.requests, ["GET / HTTP/1.1 host: example.com"]);
  });
}

Deno.test("a name that has another address the next time is not trusted for the first", async () => {
  const page = (request: string) => request.startsWith("GET / ") ? redirect("/again") : ok("secret");
  await using network = new FakeNetwork(page, { "example.com": ["93.184.216.34", "127.0.0.1"] });
  await assert.rejects(fetchPage(network, "http://example.com/"), { message: /no server of the public internet/ });
  assert.deepEqual([network.connected.length, network.requests], [2, ["GET / HTTP/1.1 host: example.com"]]);
});

Deno.test(`a page may redirect ${MAX_REDIRECTS} times, and no more`, async () => {
  let left = MAX_REDIRECTS;
  await using network = new FakeNetwork(() => left-- > 0 ? redirect("/") : ok("Arrived"));
  assert.match(await fetchPage(network, "http://example.com/"), /Arrived/);
  await using circle = new FakeNetwork(() => redirect("/"));
  await assert.rejects(fetchPage(circle, "http://example.com/"), { message: /redirects more than 5 times/ });
  assert.equal(circle.connected.length, MAX_REDIRECTS + 1);
});

Deno.test("a page is read to its bound, and its text to its own; what is cut says so", async () => {
  const head = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\n";
  await using endless = new FakeNetwork(() => [head, "x".repeat(MAX_PAGE_BYTES), "more", ""]);
  const text = await within(10_000, fetchPage(endless, "http://example.com/"));
  assert.equal(text, `Address: http://example.com/\n\n${"x".repeat(MAX_TEXT_LENGTH)}\n\n${PAGE_CUT}`);
  await within(10_000, endless.left.promise);
  await using fits = new FakeNetwork(() => [ok("x".repeat(MAX_TEXT_LENGTH), "text/plain")]);
  assert.doesNotMatch(await fetchPage(fits, "http://example.com/"), /longer/);
});

Deno.test("a small body that unpacks to a huge one is read to the same bound", async () => {
  const zeros = new Blob([new Uint8Array(64 * 1024 * 1024)]).stream().pipeThrough(new CompressionStream("gzip"));
  const packed = new Uint8Array(await new Response(zeros).arrayBuffer());
  assert.ok(packed.length < MAX_PAGE_BYTES);
  const head =
    `HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-encoding: gzip\r\ncontent-length: ${packed.length}\r\n\r\n`;
  await using network = new FakeNetwork(() => [head, packed]);
  assert.match(await within(20_000, fetchPage(network, "http://example.com/")), /longer: this is its beginning/);
});

Deno.test("what is no text, no page or no HTTP is said to be so", async () => {
  const answers: [answer: string, why: RegExp][] = [
    [ok("GIF89a", "image/gif"), /of type "image\/gif", which is no text/],
    ["HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\nNo", /status 404/],
    ["HTTP/1.1 304 Not Modified\r\n\r\n", /status 304/],
    ["SSH-2.0-OpenSSH\r\n\r\n", /Cannot read what "example\.com" answers/],
    ["HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nHalf", /Cannot read what/],
    ["HTTP/1.1 200 OK\r\ncontent-encoding: br\r\ncontent-length: 2\r\n\r\nxx", /Cannot read what/],
  ];
  for (const [answer, why] of answers) {
    await using network = new FakeNetwork(() => answer);
    await assert.rejects(fetchPage(network, "http://example.com/"), { message: why });
  }
});

Deno.test("who ends the call closes its connection, also amid a page", async () => {
  const abort = new AbortController();
  const head = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\n";
  await using network = new FakeNetwork(() => {
    setTimeout(() => abort.abort(new Error("Enough")));
    return [head, "beginning", ""];
  });
  await assert.rejects(fetchPage(network, "http://example.com/", abort.signal), { message: "Enough" });
  await within(5_000, network.left.promise);
});

Deno.test("a host that is not there is said to be unreachable", async () => {
  await using network = new FakeNetwork(() => "");
  const message = 'Cannot connect to "nowhere.example.com"';
  await assert.rejects(fetchPage(network, "http://nowhere.example.com/"), { name: "ToolError", message });
});
