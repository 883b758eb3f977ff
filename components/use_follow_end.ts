import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

/** How near to the end scrolling down has to come to be taken for going there, in pixels. */
const NEAR_END = 80;

/** Where the view is, in pixels: from the start of the page, and from its end. */
export interface ScrollPlace {
  top: number;
  fromEnd: number;
}

/**
 * Whether a reader who has scrolled is followed. The rule: whoever is at the end stays there as the page grows, until they
 * scroll up, however little; then nothing moves the page but them, until they come near the end again.
 */
export function isFollowed(wasFollowed: boolean, before: ScrollPlace, { top, fromEnd }: ScrollPlace): boolean {
  // Positions are fractions where the page is zoomed.
  if (fromEnd <= 1) return true;
  if (top < before.top) return false;
  return wasFollowed || (top > before.top && fromEnd <= NEAR_END);
}

/**
 * Keeps the end of the page in view whenever `growth` changes, as {@linkcode isFollowed} says, and not from under a finger or
 * a pressed mouse button. The returned function goes to the end at the next change, wherever the reader is.
 */
export function useFollowEnd(growth: unknown): () => void {
  const follower = useRef<Follower | null>(null);

  // Before the browser tells of the scroll position that the new height alone makes.
  useLayoutEffect(() => {
    if (follower.current) follower.current.settle();
    else follower.current = new Follower();
  }, [growth]);

  useEffect(() => {
    const leave = new AbortController();
    follower.current!.listen(leave.signal);
    return () => leave.abort();
  }, []);

  return () => follower.current!.isFollowed = true;
}

class Follower {
  isFollowed: boolean;
  #place = place();
  #isHeld = false;

  constructor() {
    // Whoever opens a page amid a reply stays where they are, unless that is its end.
    this.isFollowed = this.#place.fromEnd <= NEAR_END;
  }

  listen(signal: AbortSignal): void {
    const on = (names: string[], listener: (event: Event) => void) => {
      for (const name of names) addEventListener(name, listener, { passive: true, signal });
    };
    on(["scroll"], () => this.#look());
    // A keyboard that opens on a phone takes from the height of the page.
    on(["resize"], () => this.settle());
    // A formula may be higher than its TeX.
    on(["rendered"], () => this.settle());
    // So does what is attached to a message, or written into it.
    let isKnown = false;
    const sizes = new ResizeObserver(() => isKnown ? this.settle() : isKnown = true);
    sizes.observe(document.getElementById("composer") ?? document.body);
    signal.addEventListener("abort", () => sizes.disconnect());
    on(["mousedown", "touchstart"], () => this.#isHeld = true);
    on(["mouseup", "dragend", "touchend", "touchcancel"], () => {
      this.#isHeld = false;
      this.settle();
    });
    this.#look();
  }

  settle(): void {
    if (this.isFollowed && !this.#isHeld) scrollTo(0, document.documentElement.scrollHeight);
    this.#mark();
  }

  #look(): void {
    const before = this.#place;
    this.#place = place();
    this.isFollowed = isFollowed(this.isFollowed, before, this.#place);
    this.#mark();
  }

  /** Where the style sheet cannot know whether the end is in view, it sees it here. */
  #mark(): void {
    document.documentElement.classList.toggle("away", !this.isFollowed);
  }
}

function place(): ScrollPlace {
  const { scrollTop, scrollHeight, clientHeight } = document.documentElement;
  return { top: scrollTop, fromEnd: scrollHeight - scrollTop - clientHeight };
}
