export interface SignedOutProps {
  /** Where to sign out of what one had signed in with. */
  provider: { name: string; url: string } | null;
}

/** What there is to say to who has left. */
export function SignedOut({ provider }: SignedOutProps) {
  return (
    <main class="door">
      <h1>You are signed out</h1>
      {provider && (
        <p>
          You go on to <a href={provider.url}>{provider.name}</a>, to be signed out there too.
        </p>
      )}
      <p>
        <a href="/signin">Sign in again</a>
      </p>
    </main>
  );
}
