import type { ImportResult } from "../lib/transfer/import.ts";

export interface TransferProps {
  /** What became of a file that was just imported. */
  result: ImportResult | null;
  /** Whether the browser has chats from before it became its owner's. */
  hasEarlier: boolean;
  /** Largest file. */
  maxBytes: number;
}

/** Conversations to a file, and back. */
export function Transfer({ result, hasEarlier, maxBytes }: TransferProps) {
  return (
    <>
      <h1>Export and import</h1>
      {result && <Result {...result} />}
      <h2>Export</h2>
      <p>
        One JSON file with all of your chats: every message and every other version of it, how each reply ended, and
        when.
      </p>
      <p>
        <a class="button" href="/api/export" download>Download all chats</a>
      </p>
      <p class="fine">A single chat can be had as Markdown or JSON: press ⋯ beside it in the list.</p>
      <h2>Import</h2>
      <p>
        From such a file, with all chats or with one. What is here stays as it is, and a chat that is here already is
        not added again.
      </p>
      <form method="post" action="/export" enctype="multipart/form-data">
        <label>
          File, up to {inMegabytes(maxBytes)} MB
          <input type="file" name="file" accept=".json,application/json" required />
        </label>
        <button type="submit">Import</button>
      </form>
      {hasEarlier && (
        <p>
          This browser has chats from before. <a href="/bring?to=/export">Bring them along</a>
        </p>
      )}
    </>
  );
}

function Result({ imported, alreadyHere, pastTheirTime, refused, errors }: ImportResult) {
  const untold = refused - errors.length;
  return (
    <div class={refused > 0 ? "ending error" : "ending"} role="status">
      <p>
        {count(imported)} imported.
        {alreadyHere > 0 && ` ${count(alreadyHere)} here already.`}
        {pastTheirTime > 0 && ` ${count(pastTheirTime)} older than chats are kept here.`}
        {refused > 0 &&
          ` ${refused === 1 ? "1 chat cannot" : `${refused} chats cannot`} be read, and nothing of ${
            refused === 1 ? "it" : "them"
          } was added:`}
      </p>
      {refused > 0 && (
        <ul>
          {errors.map(({ conversation, error }) => (
            <li key={conversation}>{`Chat ${conversation} of the file: ${error}.`}</li>
          ))}
          {untold > 0 && <li>And {untold} more.</li>}
        </ul>
      )}
    </div>
  );
}

function count(chats: number): string {
  return chats === 1 ? "1 chat is" : `${chats} chats are`;
}

function inMegabytes(bytes: number): string {
  return (bytes / 2 ** 20).toLocaleString("en", { maximumSignificantDigits: 3 });
}
