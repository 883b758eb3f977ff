import { remember } from "../chat/bounded.ts";
import { newId } from "../chat/id.ts";
import { withTimeLimit } from "../chat/time_limit.ts";
import { ChatError } from "../errors.ts";
import { type Attempter, Attempts } from "./attempts.ts";
import { expired, type Flow, OidcProvider, type OidcSettings } from "./oidc.ts";
import { Password } from "./password.ts";
import type { AuthStore } from "./ports.ts";
import { Seal, type Sealed } from "./seal.ts";
import type { Person, SignIn } from "./types.ts";

export interface DoorSettings {
  password: string | null;
  oidc: OidcSettings | null;
  signInDays: number;
}

export interface DoorOptions {
  settings: DoorSettings;
  store: AuthStore;
  /** Milliseconds since the epoch. */
  now?(): number;
  /** For the server's log. */
  onError(error: unknown): void;
}

const DAY_MS = 86_400_000;

/** How long a sign-in with a provider may take, in milliseconds. */
export const FLOW_MS = 600_000;

/** How long it is believed that a sign-in has not ended before its time, in milliseconds: until then one that did counts elsewhere. */
export const BELIEVED_MS = 5_000;

/** How long the store may take for one thing, in milliseconds. */
const STORE_MS = 1_000;

/** Sign-ins of which that is remembered. */
const MAX_BELIEVED = 10_000;

/** Decides who comes in: everybody, or who knows the password, or whom a provider knows. */
export class Door {
  readonly #options: Required<DoorOptions>;
  readonly #seal: Seal;
  readonly #attempts: Attempts;
  readonly #password: Password | null;
  readonly #provider: OidcProvider | null;
  /** When they were last known not to have ended, in milliseconds since the epoch. */
  readonly #believed = new Map<string, number>();

  constructor({ now = Date.now, ...options }: DoorOptions) {
    this.#options = { ...options, now };
    const { settings: { password, oidc }, store, onError } = options;
    this.#seal = new Seal(() => this.#ask(store.key()));
    this.#attempts = new Attempts({ store, now, onError });
    this.#password = password === null ? null : new Password(password);
    this.#provider = oidc && new OidcProvider(oidc, { now });
  }

  /** Whether nobody has to sign in. */
  get isOpen(): boolean {
    return this.#password === null && this.#provider === null;
  }

  /** How one can sign in. */
  get ways(): { password: boolean; provider: string | null } {
    return { password: this.#password !== null, provider: this.#provider?.name ?? null };
  }

  /** Who a sealed sign-in lets in; `null` where it is none of ours, past its time, or of a setting that has changed since. */
  async recognize(sealed: string | null): Promise<SignIn | null> {
    const { data: signIn, until } = await this.#open(sealed) ?? {};
    if (!signIn || until! <= this.#options.now() || await this.#hasEnded(signIn)) return null;
    return signIn;
  }

  /**
   * Lets in who knows the password.
   *
   * @throws {ChatError} `wrong_password` or `too_many_attempts`
   */
  async checkPassword(
    given: string,
    { address, sealed }: { address: string | null; sealed: string | null },
  ): Promise<void> {
    const password = this.#password;
    if (!password) throw new ChatError("unauthenticated", "Nobody comes in here by a password");
    const who: Attempter = { address, signInId: (await this.#open(sealed))?.data.id ?? null };
    if (await this.#attempts.try(who, () => password.matches(given))) return;
    throw new ChatError("wrong_password", "That is not the password");
  }

  /** A new sign-in, sealed: of a person, or of whoever knew the password. */
  async signIn(person: Person | null): Promise<string> {
    const { settings: { signInDays }, now } = this.#options;
    const signIn: SignIn = {
      id: newId(),
      way: person ? "oidc" : "password",
      owner: person?.owner ?? null,
      name: person?.name ?? null,
    };
    const until = now() + signInDays * DAY_MS;
    return await this.#seal.close(this.#purpose(signIn.way)!, { data: signIn, until });
  }

  /** Ends a sign-in, wherever its cookie has got to. @throws {ChatError} `unavailable` */
  async end({ id }: SignIn): Promise<void> {
    const { store, settings: { signInDays } } = this.#options;
    await this.#ask(store.end(id, signInDays * DAY_MS));
    this.#believed.delete(id);
  }

  /**
   * Where to go to sign in with the provider, and what to bring along on the way back to `callback`.
   *
   * @throws {ChatError} `sign_in_unavailable`
   */
  async beginFlow(callback: string, to: string): Promise<{ url: string; sealed: string }> {
    const { url, flow } = await this.#told(this.#required().begin(callback));
    const until = this.#options.now() + FLOW_MS;
    return { url, sealed: await this.#seal.close(this.#purpose("flow")!, { data: { flow, to }, until }) };
  }

  /** Who has come back, and where they wanted to go. @throws {ChatError} as {@linkcode OidcProvider.finish} */
  async finishFlow(url: URL, sealed: string | null): Promise<{ person: Person; to: string }> {
    const provider = this.#required();
    const opened = sealed && await this.#seal.open<{ flow: Flow; to: string }>(this.#purpose("flow")!, sealed);
    if (!opened || opened.until <= this.#options.now()) throw expired();
    return { person: await this.#told(provider.finish(url, opened.data.flow)), to: opened.data.to };
  }

  /** Where to sign out at the provider, too; `null` where there is no such page, or none that can be found now. */
  async endUrl({ way }: SignIn, after: string): Promise<string | null> {
    if (way !== "oidc") return null;
    return await this.#told(this.#required().endUrl(after)).catch(() => null);
  }

  /** The log hears of what the provider is to blame for. */
  async #told<T>(asked: Promise<T>): Promise<T> {
    try {
      return await asked;
    } catch (error) {
      if (!(error instanceof ChatError) || error.code === "sign_in_unavailable") this.#options.onError(error);
      throw error;
    }
  }

  #required(): OidcProvider {
    if (this.#provider) return this.#provider;
    throw new ChatError("not_found", "There is nothing at this address");
  }

  async #open(sealed: string | null): Promise<Sealed<SignIn> | null> {
    if (!sealed) return null;
    for (const way of ["password", "oidc"] as const) {
      const purpose = this.#purpose(way);
      const opened = purpose && await this.#seal.open<SignIn>(purpose, sealed);
      if (opened) return opened;
    }
    return null;
  }

  /** What something is sealed for. With another password or provider, or with others who may come in, it is for something else. */
  #purpose(what: SignIn["way"] | "flow"): string | null {
    const { oidc } = this.#options.settings;
    if (what === "password") return this.#password && `password ${this.#password.fingerprint}`;
    return oidc && `${what} ${JSON.stringify([oidc.issuer, oidc.clientId, oidc.allowed])}`;
  }

  /** What the store has to do, or nothing can be done. @throws {ChatError} `unavailable` */
  async #ask<T>(asked: Promise<T>): Promise<T> {
    return await withTimeLimit(STORE_MS, asked).catch((cause) => {
      this.#options.onError(cause);
      throw new ChatError("unavailable", "Nobody can sign in or out right now", { retryable: true, cause });
    });
  }

  /** While the store cannot say so, nothing that is in it can be read either: who was let in can use the model, and that is all. */
  async #hasEnded({ id }: SignIn): Promise<boolean> {
    const { store, now, onError } = this.#options;
    if (Math.abs(now() - (this.#believed.get(id) ?? -Infinity)) < BELIEVED_MS) return false;
    try {
      if (await withTimeLimit(STORE_MS, store.hasEnded(id))) return true;
    } catch (error) {
      onError(error);
    }
    remember(this.#believed, [id, now()], MAX_BELIEVED);
    return false;
  }
}
