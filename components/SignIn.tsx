export interface SignInProps {
  ways: { password: boolean; provider: string | null };
  /** The page to go on to. */
  to: string;
  /** What went wrong. */
  error: string | null;
}

/** Where one comes in. */
export function SignIn({ ways, to, error }: SignInProps) {
  return (
    <main class="door">
      <h1>Freshet</h1>
      {error && <p class="ending error" role="alert">{error}.</p>}
      {ways.password && (
        <form method="post" action="/signin">
          <input type="hidden" name="to" value={to} />
          <label>
            Password
            <input type="password" name="password" autocomplete="current-password" required autofocus />
          </label>
          <button type="submit">Sign in</button>
        </form>
      )}
      {ways.password && ways.provider && <p class="or">or</p>}
      {ways.provider && (
        <p>
          <a class="button" href={`/signin/oidc?${new URLSearchParams({ to })}`}>Sign in with {ways.provider}</a>
        </p>
      )}
    </main>
  );
}
