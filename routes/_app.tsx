import { asset } from "fresh/runtime";
import { define } from "../utils.ts";

export default define.page(({ Component }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content" />
      <meta name="color-scheme" content="light dark" />
      <meta name="description" content="A streaming chat server" />
      <title>Freshet</title>
      <link rel="icon" href={asset("/icon.svg")} type="image/svg+xml" />
      <link rel="stylesheet" href={asset("/base.css")} />
      <link rel="stylesheet" href={asset("/chat.css")} />
      <link rel="stylesheet" href={asset("/prose.css")} />
      <link rel="stylesheet" href={asset("/live.css")} />
      <link rel="stylesheet" href={asset("/composer.css")} />
      <link rel="stylesheet" href={asset("/chats.css")} />
    </head>
    <body>
      <Component />
    </body>
  </html>
));
