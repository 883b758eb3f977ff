import { SHORTCUTS } from "./shortcut_list.ts";

/** The keys, for whoever asks. Closed until a script opens it, because without one there are no shortcuts. */
export function Shortcuts() {
  return (
    <dialog id="shortcuts" class="shortcuts" aria-labelledby="shortcuts-title">
      <h2 id="shortcuts-title">Keyboard shortcuts</h2>
      <dl>
        {Object.entries(SHORTCUTS).map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
        <div>
          <dt>
            <kbd>Esc</kbd>
          </dt>
          <dd>Stop writing, so that the keys above work</dd>
        </div>
      </dl>
      {/* Speech is typing to a page: whoever speaks to it has to be able to switch single keys off (WCAG 2.1.4). */}
      <label>
        <input type="checkbox" checked />
        Use single keys
      </label>
      <form method="dialog">
        <button type="submit" autofocus>Close</button>
      </form>
    </dialog>
  );
}
