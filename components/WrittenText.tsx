import { splitFiles } from "../lib/chat/quoted_file.ts";

/** What somebody wrote, as it is, line breaks included; the text files in it are folded away. */
export function WrittenText({ text }: { text: string }) {
  const parts = splitFiles(text);
  if (parts.length === 1 && parts[0] === text) return <div class="plain" dir="auto">{text}</div>;
  return (
    <>
      {parts.map((part, i) => {
        if (typeof part !== "string") {
          return (
            <details key={i} class="plain file">
              <summary>{part.name}</summary>
              <pre dir="auto">{part.text}</pre>
            </details>
          );
        }
        // The blank lines around a file belong to it.
        const written = part.replace(/^\n+|\n+$/g, "");
        return written && <div key={i} class="plain" dir="auto">{written}</div>;
      })}
    </>
  );
}
