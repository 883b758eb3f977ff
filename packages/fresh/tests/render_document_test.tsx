import { signal } from "@preact/signals";
import assert from "node:assert/strict";
import type { ComponentChildren } from "preact";
import { renderDocument } from "../src/runtime/server/document.ts";
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

Deno.test("a page without islands has no script", () => {
  assert.doesNotMatch(render(<Box label="plain" />, { nonce: NONCE }), /<script|modulepreload/);
});

Deno.test("an island stands between markers, and one script boots all", () => {
  const html = render(
    <main>
      <Box label="a" />
      <Box label="b" />
    </main>,
    { islands: { Box }, nonce: NONCE, app: Shell },
  );
  assert.match(
    html,
    /<main><!--fresh-island:0:0:Box--><div class="box">a<\/div><!--\/fresh-island--><!--fresh-island:0:1:Box--><div class="box">b<\/div><!--\/fresh-island--><\/main>/,
  );
  const scripts = html.match(/<script.*?<\/script>/gs) ?? [];
  assert.equal(scripts.length, 1);
  assert.match(
    scripts[0],
    /^<script type="module" nonce="n0nce">import\{boot\}from"\/runtime\.js";import\{Box as i0\}from"\/islands\.js";/,
  );
  assert.match(
    html,
    /<link rel="modulepreload" href="\/runtime\.js" nonce="n0nce"\/><link rel="modulepreload" href="\/islands\.js" nonce="n0nce"\/><\/head>/,
  );
});

Deno.test("what the chunks of a page import is fetched early", () => {
  const chunkImports = new Map([["/islands.js", ["/shared.js"]], ["/other.js", ["/unused.js"]]]);
  const html = render(<Box />, { islands: { Box }, build: { chunkImports } });
  assert.deepEqual([...html.matchAll(/modulepreload" href="(.*?)"/g)].map(([, href]) => href), [
    "/runtime.js",
    "/islands.js",
    "/shared.js",
  ]);
});

Deno.test("props cannot end the script that they are in", () => {
  const label = "</script><script>alert(1)</script><!-- <script>";
  const html = render(<Box label={label} />, { islands: { Box } });
  const [, script] = /<script type="module">(.*)<\/script>/s.exec(html)!;
  assert.doesNotMatch(script, /</);
  const [, literal] = /boot\(\[i0\],(".*")\)$/.exec(script)!;
  assert.equal(JSON.parse(JSON.parse(literal))[1].label, label);
});

Deno.test("an island that an island renders is a part of it; one that it is given is not", () => {
  const Outer = ({ children }: { children?: ComponentChildren }) => (
    <section>
      <Box label="own" />
      {children}
    </section>
  );
  const html = render(
    <Outer>
      <Box label="given" />
    </Outer>,
    { islands: { Box, Outer } },
  );
  assert.match(
    html,
    /<!--fresh-island:0:0:Outer--><section><div class="box">own<\/div><!--fresh-slot:0--><!--fresh-island:1:1:Box--><div class="box">given<\/div><!--\/fresh-island--><!--\/fresh-slot--><\/section><!--\/fresh-island-->/,
  );
});

Deno.test("children that an island does not show wait in a template", () => {
  const Shut = (_: { children?: ComponentChildren }) => <p>shut</p>;
  const html = render(
    <Shut>
      <b>inside</b>
    </Shut>,
    { islands: { Shut } },
  );
  assert.match(
    html,
    /<p>shut<\/p><!--\/fresh-island--><template id="fresh-slot-0"><!--fresh-slot:0--><b>inside<\/b><!--\/fresh-slot--><\/template>/,
  );
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

Deno.test("a function cannot be a prop of an island", () => {
  const Button = ({ onPress }: { onPress: () => void }) => <button type="button" onClick={onPress}>Press</button>;
  assert.throws(
    () => render(<Button onPress={() => {}} />, { islands: { Button } }),
    /Cannot serialize props\[0\]\.onPress/,
  );
});

Deno.test("a signal is only sent where the browser can make one", () => {
  const Show = ({ value }: { value: unknown }) => <p>{String(value)}</p>;
  const page = <Show value={signal(1)} />;
  assert.throws(() => render(page, { islands: { Show } }), /"@preact\/signals" was not found/);
  const html = render(page, { islands: { Show }, build: { signalsEntry: "/signals.js" } });
  assert.match(html, /import\*as s from"\/signals\.js".*,s\)<\/script>/);
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
      <a href="//localhost/c/1">elsewhere</a>
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
    "elsewhere: ",
  ]);
});

Deno.test("development scripts are on every page", () => {
  const html = render(<p>Hi</p>, { nonce: NONCE, build: { devScripts: ["/dev.js"] } });
  assert.match(html, /<p>Hi<\/p><script type="module" src="\/dev.js" nonce="n0nce"><\/script><\/body>/);
});

Deno.test("without a build there are no islands, and pages render", () => {
  const html = renderDocument({ page: () => <Box label="a" />, app: null }, {
    buildCache: null,
    basePath: "",
    nonce: "",
  });
  assert.match(html, /<body><div class="box">a<\/div><\/body>/);
});
