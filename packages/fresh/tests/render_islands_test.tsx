import { signal } from "@preact/signals";
import assert from "node:assert/strict";
import type { ComponentChildren } from "preact";
import { renderDocument } from "../src/runtime/server/document.ts";
import { render, Shell } from "./render_page.tsx";

const NONCE = "n0nce";

function Box({ label, children }: { label?: string; children?: ComponentChildren }) {
  return <div class="box">{label}{children}</div>;
}

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

Deno.test("without a build there are no islands, and pages render", () => {
  const html = renderDocument({ page: () => <Box label="a" />, app: null }, {
    buildCache: null,
    basePath: "",
    nonce: "",
  });
  assert.match(html, /<body><div class="box">a<\/div><\/body>/);
});
