/** That somebody has been let in. */
export interface SignIn {
  /** 128 random bits: names this one sign-in. */
  id: string;
  way: "password" | "oidc";
  /** Whose conversations are theirs, on every device; `null`: those of the browser that they use. */
  owner: string | null;
  /** What a person is called, for themselves. */
  name: string | null;
}

/** What a provider says of a person who has signed in there. */
export type Person = Pick<SignIn, "name"> & { owner: string };
