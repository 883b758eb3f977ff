import { Head } from "fresh/runtime";
import assert from "node:assert/strict";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { type App, render, Shell } from "./render_page.tsx";

Deno.test("Head replaces the tags of the wrapper that are the same, and adds the others", () => {
  const html = render(
    <main>
      <Head>
        <title>Page {1}</title>
        <meta name="description" content="of the page" />
        <meta property="og:title" content="Page" />
      </Head>
    </main>,
    { app: Shell },
  );
  assert.match(
    html,
    /<head><title>Page 1<\/title><meta name="description" content="of the page"\/><meta property="og:title" content="Page"\/><\/head>/,
  );
  assert.match(html, /<main><\/main>/);
});

Deno.test("Head keeps the last tag with the same key or id", () => {
  const html = render(
    <>
      <Head>
        <style key="theme">first</style>
        <link id="font" rel="preload" href="/first" />
      </Head>
      <Head>
        <style key="theme">second</style>
        <link id="font" rel="prefetch" href="/second" />
        <style>other</style>
      </Head>
    </>,
  );
  assert.doesNotMatch(html, /first/);
  assert.equal(html.match(/second/g)?.length, 2);
  assert.match(html, /<style>other<\/style>/);
  assert.match(html, /<style data-key="theme">second<\/style>/);
});

Deno.test("a page's Head goes before the wrapper's Head", () => {
  const app: App = (Component) => (
    <html>
      <head></head>
      <body>
        <Head>
          <title>Default</title>
        </Head>
        <Component />
      </body>
    </html>
  );
  assert.match(render(<p>Hi</p>, { app }), /<head><title>Default<\/title><\/head>/);
  assert.match(
    render(
      <Head>
        <title>Page</title>
      </Head>,
      { app },
    ),
    /<head><title>Page<\/title><\/head>/,
  );
});

Deno.test("Head works where the page is the whole document", () => {
  const html = render(
    <html>
      <head>
        <title>Before</title>
      </head>
      <body>
        <Head>
          <title>After</title>
        </Head>
      </body>
    </html>,
  );
  assert.match(html, /<head><title>After<\/title><\/head><body><\/body>/);
});

Deno.test("Head moves what components render, with the context they are in", () => {
  const Site = createContext("nowhere");
  const SiteTitle = () => <title>{useContext(Site)}</title>;
  const html = render(
    <Site.Provider value="Here">
      <Head>
        <SiteTitle />
      </Head>
    </Site.Provider>,
  );
  assert.match(html, /<head><meta charset="utf-8"\/><title>Here<\/title><\/head>/);
});

Deno.test("titles of images stay where they are", () => {
  const html = render(
    <>
      <Head>
        <title>Page</title>
      </Head>
      <svg>
        <title>Picture</title>
      </svg>
    </>,
  );
  assert.match(html, /<title>Page<\/title><\/head><body><svg><title>Picture<\/title><\/svg>/);
});
