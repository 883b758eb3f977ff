import { HttpError } from "fresh";
import { define } from "../utils.ts";

/** For people; programs get problem+json from the middleware. */
export default define.page(({ error, url }) => {
  const status = error instanceof HttpError ? error.status : 500;
  const [title, text] = status === 404
    ? ["Not found", `There is nothing at ${url.pathname}`]
    : [status < 500 ? "That did not work" : "Something went wrong", error instanceof HttpError ? error.message : ""];
  return (
    <main class="error-page">
      <h1>{title}</h1>
      {text && <p>{text}.</p>}
      <p>
        <a href="/">Start a new chat</a>
      </p>
    </main>
  );
});
