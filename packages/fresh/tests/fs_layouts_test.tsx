import assert from "node:assert/strict";
import { send } from "./harness.ts";
import { appOf, bodyAt, define, frame } from "./fs_harness.tsx";

Deno.test("layouts nest by folder, inside the app wrapper", async () => {
  const app = appOf({
    "_app.tsx": {
      default: define.page(({ Component }) => (
        <html>
          <body class="app">
            <Component />
          </body>
        </html>
      )),
    },
    "_layout.tsx": { default: frame("root") },
    "index.tsx": { default: define.page(() => <h1>home</h1>) },
    "blog/_layout.tsx": { default: frame("blog") },
    "blog/[slug].tsx": { default: define.page(({ params }) => <h1>{params.slug}</h1>) },
  });
  assert.equal(await bodyAt(app, "/"), '<section id="root"><h1>home</h1></section>');
  assert.equal(
    await bodyAt(app, "/blog/post"),
    '<section id="root"><section id="blog"><h1>post</h1></section></section>',
  );
  assert.match(await (await send(app, "/")).text(), /<body class="app">/);
});

Deno.test("a group has its own layout", async () => {
  const app = appOf({
    "(marketing)/_layout.tsx": { default: frame("marketing") },
    "(marketing)/about.tsx": { default: define.page(() => <h1>about</h1>) },
    "(info)/_layout.tsx": { default: frame("info") },
    "(info)/contact.tsx": { default: define.page(() => <h1>contact</h1>) },
  });
  assert.equal(await bodyAt(app, "/about"), '<section id="marketing"><h1>about</h1></section>');
  assert.equal(await bodyAt(app, "/contact"), '<section id="info"><h1>contact</h1></section>');
});

Deno.test("a route or a layout may skip what it would inherit", async () => {
  const app = appOf({
    "_app.tsx": {
      default: define.page(({ Component }) => (
        <body id="app">
          <Component />
        </body>
      )),
    },
    "_layout.tsx": { default: frame("root") },
    "login.tsx": { config: { skipInheritedLayouts: true }, default: define.page(() => <h1>login</h1>) },
    "embed.tsx": { config: { skipAppWrapper: true }, default: define.page(() => <h1>embed</h1>) },
    "admin/_layout.tsx": { config: { skipInheritedLayouts: true }, default: frame("admin") },
    "admin/index.tsx": { default: define.page(() => <h1>admin</h1>) },
    "bare/_layout.tsx": { config: { skipAppWrapper: true }, default: frame("bare") },
    "bare/index.tsx": { default: define.page(() => <h1>bare</h1>) },
  });
  assert.equal(await bodyAt(app, "/login"), "<h1>login</h1>");
  assert.equal(await bodyAt(app, "/embed"), '<section id="root"><h1>embed</h1></section>');
  assert.doesNotMatch(await (await send(app, "/embed")).text(), /id="app"/);
  assert.equal(await bodyAt(app, "/admin"), '<section id="admin"><h1>admin</h1></section>');
  assert.match(await (await send(app, "/admin")).text(), /<body id="app">/);
  assert.doesNotMatch(await (await send(app, "/bare")).text(), /id="app"/);
});
