import { splitFiles } from "../lib/chat/quoted_file.ts";

/** What somebody wrote, as it is, line breaks included; the text files in it are folded away. */
export function WrittenText({ text }: { text: string }) {
  const parts = splitFiles(text);
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
        const written = parts[1] ? part.replace(/^\n+|\n+$/g, "") : part;
        return written && <div key={i} class="plain" dir="auto">{written}</div>;
      })}
    </>
  );
}
