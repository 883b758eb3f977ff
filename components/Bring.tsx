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
  const isOne = count === 1;
  const [chats, they, them] = isOne
    ? ["a chat", "It", "it"]
    : [`${isMore ? "at least " : ""}${count} chats`, "They", "them"];
  return (
    <main class="door">
      <h1>Bring your chats along?</h1>
      <p>
        {person
          ? `This browser has ${chats} from before you signed in. ${they} can become yours, so that you have ${them} wherever you sign in.`
          : `This browser has ${chats} from before Freshet was brought up to date. ${they} can be yours again.`}
      </p>
      <p>If somebody else has used this browser, {isOne ? "it" : "they"} may be theirs.</p>
      <form method="post" action="/bring">
        <input type="hidden" name="to" value={to} />
        <button type="submit">Bring {them} along</button>
      </form>
      <p>
        <a href={to}>Not now</a>
      </p>
      <p class="aside">Export and import, below the list of chats, asks this again.</p>
    </main>
  );
}
