export interface DockFormProps {
  /** The page to come back to. */
  back: string;
}

/** Has the list of chats stand beside the page, where there is room, or not. The style sheet shows the button that does something. */
export function DockForm({ back }: DockFormProps) {
  return (
    <form class="dock" method="post" action="/chats">
      <input type="hidden" name="back" value={back} />
      <button type="submit" class="quiet" name="chats" value="hidden">Hide</button>
      <button type="submit" class="quiet" name="chats" value="docked">Keep open</button>
    </form>
  );
}
