/** What went wrong, for people, and the way on. */
export function ErrorPage({ message }: { message: string }) {
  return (
    <main class="error-page">
      <h1>That did not work</h1>
      <p>{message}.</p>
      <p>
        <a href="/">Start a new chat</a>
      </p>
    </main>
  );
}
