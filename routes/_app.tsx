import { asset } from "fresh/runtime";
import { areChatsDocked } from "../lib/http/docked.ts";
import { readTheme, type Theme } from "../lib/http/theme.ts";
import { define } from "../utils.ts";

/** On paper every page is light. */
const DARK: Record<Theme, string | null> = {
  system: "screen and (prefers-color-scheme: dark)",
  light: null,
  dark: "screen",
};

export default define.page(({ Component, req, url, state }) => {
  const theme = readTheme({ req, url });
  const dark = DARK[theme];
  return (
    <html
      lang="en"
      data-theme={theme}
      data-chats={areChatsDocked({ req, url }) ? "docked" : "hidden"}
      data-notice={state.model?.demo ? "demo" : null}
    >
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content" />
        <meta name="color-scheme" content={theme === "system" ? "light dark" : theme} />
        <meta name="description" content="A streaming chat server" />
        <title>Freshet</title>
        <link rel="icon" href={asset("/icon.svg")} type="image/svg+xml" />
        <link rel="stylesheet" href={asset("/base.css")} />
        <link rel="stylesheet" href={asset("/chat.css")} />
        <link rel="stylesheet" href={asset("/prose.css")} />
        <link rel="stylesheet" href={asset("/live.css")} />
        <link rel="stylesheet" href={asset("/transcript.css")} />
        <link rel="stylesheet" href={asset("/composer.css")} />
        <link rel="stylesheet" href={asset("/attachments.css")} />
        <link rel="stylesheet" href={asset("/chats.css")} />
        <link rel="stylesheet" href={asset("/entry.css")} />
        <link rel="stylesheet" href={asset("/shortcuts.css")} />
        <link rel="stylesheet" href={asset("/scroll.css")} />
        {/* Behind all whose colours it takes the place of. */}
        {dark && <link rel="stylesheet" href={asset("/dark.css")} media={dark} />}
        <link rel="stylesheet" href={asset("/print.css")} media="print" />
      </head>
      <body>
        <Component />
      </body>
    </html>
  );
});
