/** What may be remembered, text and HTML together, in UTF-16 code units: some 3,000 replies of a thousand words. */
export const MAX_REMEMBERED = 32 * 1024 * 1024;

/**
 * The same rendering, but what was rendered lately is not rendered again: a page shows replies that have not changed since
 * they ended. Past its bound, what was not asked for longest is forgotten.
 */
export function withMemory(
  render: (text: string) => Promise<string>,
  max: number = MAX_REMEMBERED,
): (text: string) => Promise<string> {
  const known = new Map<string, string>();
  let size = 0;

  function forget(text: string): void {
    size -= text.length + known.get(text)!.length;
    known.delete(text);
  }

  return async (text) => {
    const html = known.get(text) ?? await render(text);
    if (known.has(text)) forget(text);
    known.set(text, html);
    size += text.length + html.length;
    for (const oldest of known.keys()) {
      if (size <= max) break;
      forget(oldest);
    }
    return html;
  };
}
