type Subscriber = (chunk: unknown) => void;

/** What the key held when a stream began. */
interface Before {
  had: boolean;
  subscriber?: Subscriber;
}

const outlets = new WeakMap<Subscriber, Outlet>();

/**
 * Where a stream's chunks go, and how `emit()` finds the stream: by the `__stream` key of the state, as long as the
 * stream runs. What a hook puts there when the run starts (`withStream`) gets the chunks too; what was there before
 * comes back at the end. Two runs at once on one and the same state share that key: the later one gets what is emitted.
 */
export class Outlet {
  readonly #push: Subscriber;
  readonly #state: { __stream?: Subscriber };
  readonly #before: Before;
  readonly #install: Subscriber = (chunk) => this.send(chunk);
  #hooked?: Subscriber;
  #closed = false;

  constructor(shared: unknown, push: Subscriber) {
    this.#push = push;
    this.#state = Object(shared);
    this.#before = { had: Object.hasOwn(this.#state, "__stream"), subscriber: this.#state.__stream };
    outlets.set(this.#install, this);
    Reflect.set(this.#state, "__stream", this.#install);
  }

  send(chunk: unknown): void {
    this.#push(chunk);
    this.#hooked?.(chunk);
  }

  /** Takes in what the flow's own `beforeFlow` hooks have put on the state. */
  adopt(): void {
    const current = this.#state.__stream;
    if (typeof current !== "function" || outlets.has(current)) return;
    this.#hooked = current;
    Reflect.set(this.#state, "__stream", this.#install);
  }

  close(): void {
    this.#closed = true;
    if (this.#state.__stream !== this.#install) return;
    const before = this.#standing();
    if (before.had) Reflect.set(this.#state, "__stream", before.subscriber);
    else Reflect.deleteProperty(this.#state, "__stream");
  }

  /** What the key goes back to: a stream that has ended meanwhile is passed over. */
  #standing(): Before {
    const outlet = this.#before.subscriber && outlets.get(this.#before.subscriber);
    return outlet && outlet.#closed ? outlet.#standing() : this.#before;
  }
}
