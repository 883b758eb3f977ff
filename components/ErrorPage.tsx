import type { Unsent } from "../lib/http/unsent.ts";

export interface ErrorPageProps {
  message: string;
  /** What can be sent once more. */
  unsent?: Unsent;
  /** Whether the way on is to sign in. */
  signIn?: boolean;
  /** Path of the page that did not work. */
  path?: string;
  /** A page was asked for that there is not; nothing was to be done. */
  isMissing?: boolean;
}

/** What went wrong, for people, and the way on. Nothing that they had written is lost. */
export function ErrorPage({ message, unsent, signIn = false, path, isMissing = false }: ErrorPageProps) {
  const chat = unsent?.action.startsWith("/c/") ? unsent.action : null;
  return (
    <main class="error-page">
      <h1>{isMissing ? "Not found" : "That did not work"}</h1>
      <p>{message}.</p>
      {unsent && <UnsentForm {...unsent} />}
      <p>
        {chat && (
          <>
            <a href={chat}>Back to the chat</a>
            {" · "}
          </>
        )}
        {path === "/export" && (
          <>
            <a href="/export">Back to export and import</a>
            {" · "}
          </>
        )}
        {signIn ? <a href="/signin" target={unsent && "_blank"}>Sign in</a> : <a href="/">Start a new chat</a>}
      </p>
    </main>
  );
}

function UnsentForm({ action, fields }: Unsent) {
  const [, text = null] = fields.find(([name]) => name === "message") ?? [];
  const images = fields.filter(([name]) => name === "attachment").length;
  return (
    // As it was sent: what else has no text is no message's form.
    <form class="unsent" method="post" action={action} encType={text === null ? undefined : "multipart/form-data"}>
      {fields.filter(([name]) => name !== "message").map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {text !== null && (
        <label>
          Your message
          <textarea name="message" required={images === 0} dir="auto">{text}</textarea>
        </label>
      )}
      {images > 0 && <p>{images === 1 ? "An image goes" : `${images} images go`} along.</p>}
      <button type="submit">{text === null ? "Try again" : "Send again"}</button>
    </form>
  );
}
