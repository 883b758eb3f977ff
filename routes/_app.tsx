import { asset } from "fresh/runtime";
import { areChatsDocked } from "../lib/http/docked.ts";
import { readTheme } from "../lib/http/theme.ts";
import { define } from "../utils.ts";

export default define.page(({ Component, req, url, state }) => {
  const theme = readTheme({ req, url });
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
        <link rel="stylesheet" href={asset("/styles.css")} />
      </head>
      <body>
        <Component />
      </body>
    </html>
  );
});
