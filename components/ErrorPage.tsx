export interface ErrorPageProps {
  message: string;
  /** Whether the way on is to sign in. */
  signIn?: boolean;
}

/** What went wrong, for people, and the way on. */
export function ErrorPage({ message, signIn = false }: ErrorPageProps) {
  return (
    <main class="error-page">
      <h1>That did not work</h1>
      <p>{message}.</p>
      <p>
        {signIn ? <a href="/signin">Sign in</a> : <a href="/">Start a new chat</a>}
      </p>
    </main>
  );
}
