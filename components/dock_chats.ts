/** From this width on there is room for the list beside the page; as the style sheet has it. */
const WIDE = "(width >= 60rem)";

/** Has `DockForm` do without another page. */
export function enableDock(): void {
  addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.matches(".dock")) return;
    event.preventDefault();
    const { value: chats } = event.submitter as HTMLButtonElement;
    document.documentElement.dataset.chats = chats;
    list().togglePopover?.(false);
    // Where the server cannot be told, it is so until the next page.
    fetch(form.action, { method: "POST", body: new URLSearchParams({ chats }), redirect: "manual" }).catch(() => {});
  });
}

/** Shows the list of chats, or puts it away: beside the page where there is room, else above it. */
export function toggleChats(): void {
  if (!matchMedia(WIDE).matches) return void list().togglePopover?.();
  const isDocked = document.documentElement.dataset.chats === "docked";
  document.querySelector<HTMLElement>(`.dock [value=${isDocked ? "hidden" : "docked"}]`)!.click();
}

function list(): HTMLElement {
  return document.getElementById("chats")!;
}
