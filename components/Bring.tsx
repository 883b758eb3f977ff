export interface BringProps {
  /** How many there are, and whether there may be more. */
  count: number;
  isMore: boolean;
  /** Who they would be brought to; `null`: the browser itself. */
  person: { name: string | null } | null;
  /** The page to go on to. */
  to: string;
}

/** Offers what a browser has from before. */
export function Bring({ count, isMore, person, to }: BringProps) {
  const chats = count === 1 ? "a chat" : `${isMore ? "more than " : ""}${count} chats`;
  return (
    <main class="door">
      <h1>Bring your chats along?</h1>
      <p>
        {person
          ? `This browser has ${chats} from before you signed in. They can become yours, so that you have them wherever you sign in.`
          : `This browser has ${chats} from before Freshet was brought up to date. They can be yours again.`}
      </p>
      <p>If somebody else has used this browser, they may be theirs.</p>
      <form method="post" action="/bring">
        <input type="hidden" name="to" value={to} />
        <button type="submit">{count === 1 ? "Bring it along" : "Bring them along"}</button>
      </form>
      <p>
        <a href={to}>Not now</a>
      </p>
      <p class="aside">Export and import, below the list of chats, asks this again.</p>
    </main>
  );
}
