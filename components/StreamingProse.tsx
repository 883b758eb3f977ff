import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { LiveProse } from "../lib/markdown/live.ts";

export interface StreamingProseProps {
  /** Markdown so far. */
  text: string;
  /** The server's rendering of it, once it has ended; empty until then. */
  html: string;
  /** More is to come. */
  live: boolean;
}

type Library = typeof import("../lib/markdown/live.ts");

/** Loaded with the first reply, and once. */
let library: Promise<Library> | null = null;

/** A reply's Markdown, shown as it comes. Where the code for that cannot be loaded, it is plain text until its end. */
export function StreamingProse({ text, html, live }: StreamingProseProps) {
  const root = useRef<HTMLDivElement>(null);
  const prose = useRef<LiveProse | null>(null);
  const [LiveProse, setLiveProse] = useState<Library["LiveProse"] | null>(null);

  useEffect(() => {
    library ??= import("../lib/markdown/live.ts");
    library.then((module) => setLiveProse(() => module.LiveProse), () => library = null);
  }, []);

  useLayoutEffect(() => {
    if (!LiveProse) return;
    prose.current ??= new LiveProse(root.current!);
    if (html) prose.current.finish(html);
    else prose.current.show(text, live);
  }, [LiveProse, text, html, live]);

  // What is in it is none of Preact's business.
  if (LiveProse) return <div key="prose" ref={root} class={live ? "prose live" : "prose"} dir="auto" />;
  if (!html) return <div key="plain" class={live ? "plain live" : "plain"} dir="auto">{text}</div>;
  // deno-lint-ignore react-no-danger -- made by lib/markdown, which lets nothing unsafe through
  return <div key="html" class="prose" dir="auto" dangerouslySetInnerHTML={{ __html: html }} />;
}
