import assert from "node:assert/strict";
import type { ComponentChildren } from "preact";
import { render, Shell } from "./render_page.tsx";

const NONCE = "n0nce";

function Box({ label, children }: { label?: string; children?: ComponentChildren }) {
  return <div class="box">{label}{children}</div>;
}

Deno.test("renderDocument adds the parts of a document that nothing rendered", () => {
  assert.equal(
    render(<p>Hi</p>),
    `<!DOCTYPE html><html><head><meta charset="utf-8"/></head><body><p>Hi</p></body></html>`,
  );
  assert.equal(render(null), `<!DOCTYPE html><html><head><meta charset="utf-8"/></head><body></body></html>`);
  assert.equal(
    render(<p>Hi</p>, {
      app: (Component) => (
        <body class="b">
          <Component />
        </body>
      ),
    }),
    `<!DOCTYPE html><html><head><meta charset="utf-8"/></head><body class="b"><p>Hi</p></body></html>`,
  );
  assert.equal(
    render(
      <html>
        <body>
          <p>Hi</p>
        </body>
      </html>,
    ),
    `<!DOCTYPE html><html><head><meta charset="utf-8"/></head><body><p>Hi</p></body></html>`,
  );
});

Deno.test("renderDocument puts the page into the app's wrapper", () => {
  assert.equal(
    render(<p>Hi</p>, { app: Shell }),
    `<!DOCTYPE html><html lang="en"><head><title>Shell</title><meta name="description" content="of the shell"/></head>` +
      `<body class="shell"><p>Hi</p></body></html>`,
  );
});

Deno.test("every script and style has the nonce, also when the app keeps their vnodes", () => {
  const kept = <script src="/kept.js" />;
  const page = (
    <main>
      {kept}
      <style>{"a{}"}</style>
      <script nonce="own">1</script>
    </main>
  );
  for (const nonce of ["first", "second"]) {
    const html = render(page, { nonce });
    assert.equal(html.match(/ nonce="[^"]+"/g)?.join(""), ` nonce="${nonce}" nonce="${nonce}" nonce="own"`);
  }
  assert.doesNotMatch(render(<main>{kept}</main>), /nonce/);
});

Deno.test("vnodes that the app keeps render the same on every page", () => {
  const kept = (
    <main>
      <Box label="kept">
        <img src="/a.png" />
      </Box>
      <a href="/">up</a>
    </main>
  );
  const options = { islands: { Box }, url: new URL("http://localhost/c/1") };
  assert.equal(render(kept, options), render(kept, options));
});

Deno.test("the state of a page that failed to render is gone with it", () => {
  const Broken = () => {
    throw new Error("broken");
  };
  assert.throws(() =>
    render(
      <main>
        <Box />
        <Broken />
      </main>,
      { islands: { Box } },
    ), /broken/);
  assert.match(render(<Box />, { islands: { Box } }), /fresh-island:0:0/);
});

Deno.test("images are locked to the build unless told otherwise", () => {
  const html = render(
    <>
      <img src="/a.png" srcset="/b.png 1x, /c.png 2x" />
      <img src="/d.png" data-fresh-disable-lock />
      <picture>
        <source srcset="/e.png" />
      </picture>
    </>,
  );
  assert.deepEqual(html.match(/\/\w\.png(\?__frsh_c)?/g), [
    "/a.png?__frsh_c",
    "/b.png?__frsh_c",
    "/c.png?__frsh_c",
    "/d.png",
    "/e.png?__frsh_c",
  ]);
});

Deno.test("links say whether they lead to the page or to one above it", () => {
  const html = render(
    <nav>
      <a href="/">root</a>
      <a href="/c/1">here</a>
      <a href="/c/1?other">other</a>
      <a href="/c/2">beside</a>
      <a href="/c/1" aria-current="step">own</a>
      <a href="//localhost/c/1">same</a>
      <a href="//example.com/c/1">elsewhere</a>
      <a href="/\[">nowhere</a>
    </nav>,
    { url: new URL("http://localhost/c/1") },
  );
  const links = [...html.matchAll(/<a ([^>]*)>(\w+)/g)].map(([, attributes, text]) =>
    `${text}: ${attributes.replace(/href="[^"]*" ?/, "")}`
  );
  assert.deepEqual(links, [
    'root: data-ancestor="true" aria-current="true"',
    'here: data-current="true" aria-current="page"',
    'other: data-ancestor="true" aria-current="true"',
    "beside: ",
    'own: aria-current="step"',
    'same: data-current="true" aria-current="page"',
    "elsewhere: ",
    "nowhere: ",
  ]);
});

Deno.test("development scripts are on every page", () => {
  const html = render(<p>Hi</p>, { nonce: NONCE, build: { devScripts: ["/dev.js"] } });
  assert.match(html, /<p>Hi<\/p><script type="module" src="\/dev.js" nonce="n0nce"><\/script><\/body>/);
});
