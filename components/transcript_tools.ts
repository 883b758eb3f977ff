/** How long a button says that it has copied, in milliseconds. */
const SAID_MS = 2_000;

/** Blocks of code that get their buttons before one frame. */
const MOST_AT_ONCE = 8;

/**
 * Makes the transcript handier: everything can be copied, where the browser lets a page do that, and the form for another
 * wording answers to Enter and Escape.
 */
export function enableTranscriptTools(): void {
  addEventListener("toggle", focusEdit, { capture: true });
  addEventListener("keydown", answerKeys);
  // Only pages from a safe origin have one.
  if (!navigator.clipboard) return;
  document.documentElement.classList.add("can-copy");
  addEventListener("click", copy);
  // The reply that has just become another one has lost its buttons.
  addEventListener("rendered", addCodeButtons);
  addEventListener("pointerover", ({ target }) => (target as Element).closest("pre") && addCodeButtons());
  addCodeButtons();
}

/** Has every block of code that has come to its end get a button, some at a time: a long reply has many. */
function addCodeButtons(): void {
  adding ??= requestAnimationFrame(() => {
    adding = null;
    const bare = [...document.querySelectorAll(".prose:not(.live) pre:not(:has(.copy))")];
    bare.slice(0, MOST_AT_ONCE).forEach(addButton);
    if (bare.length > MOST_AT_ONCE) addCodeButtons();
  });
}

let adding: number | null = null;

function addButton(pre: Element): void {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "tool copy";
  button.append("Copy", Object.assign(document.createElement("span"), { className: "hidden", textContent: " code" }));
  pre.append(button);
}

async function copy({ target }: Event): Promise<void> {
  const button = (target as Element).closest<HTMLButtonElement>("button.copy");
  if (!button) return;
  try {
    const code = button.closest("pre")?.querySelector("code");
    await (code ? navigator.clipboard.writeText(code.textContent ?? "") : copyFrom(button.value));
    say(button, "Copied");
  } catch {
    say(button, "Not copied");
  }
}

/** Some browsers let a page write only while it answers a press: what comes later has to be promised at once. */
async function copyFrom(url: string): Promise<void> {
  const text = fetch(url).then(async (response) => {
    if (!response.ok) throw new Error(`The server answered ${response.status}`);
    return await response.text();
  });
  if (!("ClipboardItem" in globalThis)) return await navigator.clipboard.writeText(await text);
  const type = "text/plain";
  const blob = text.then((text) => new Blob([text], { type }));
  // The clipboard tells of it too, unless it has given up before.
  blob.catch(() => {});
  await navigator.clipboard.write([new ClipboardItem({ [type]: blob })]);
}

/** To the eye on the button, for as long as it takes to read it, and to screen readers. */
function say(button: HTMLButtonElement, word: string): void {
  button.dataset.said = word;
  setTimeout(() => delete button.dataset.said, SAID_MS);
  let voice = document.getElementById("copied");
  if (!voice) {
    voice = Object.assign(document.createElement("p"), { id: "copied", className: "hidden", ariaLive: "polite" });
    document.body.append(voice);
  }
  voice.textContent = "";
  // A region that is new, or says the same again, is heard only once it changes.
  setTimeout(() => voice.textContent = word, 50);
}

function focusEdit({ target }: Event): void {
  const { open, classList } = target as HTMLDetailsElement;
  if (!open || !classList.contains("edit")) return;
  const box = (target as Element).querySelector("textarea")!;
  box.focus();
  // Clear of the header and of what stands at the end of the page.
  box.form!.scrollIntoView({ block: "nearest" });
  box.setSelectionRange(box.value.length, box.value.length);
}

function answerKeys(event: KeyboardEvent): void {
  const { key, target, shiftKey, isComposing, keyCode } = event;
  const edit = (target as Element).closest<HTMLDetailsElement>(".edit[open]");
  if (!edit || isComposing || keyCode === 229) return;
  if (key === "Escape") {
    edit.open = false;
    edit.querySelector("summary")!.focus();
  } else if (key === "Enter" && !shiftKey && target instanceof HTMLTextAreaElement) {
    event.preventDefault();
    if (target.value.trim()) target.form!.requestSubmit();
  }
}
