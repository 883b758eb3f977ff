/** What two tags of a document's head must share for one to take the other's place. */
export interface HeadTag {
  name: string;
  key?: string | null;
  /** As written, in any order. */
  attributes: Record<string, unknown>;
  content?: string;
}

/** Attributes that say what a tag holds, not which tag it is. */
const PAYLOAD: Record<string, string> = { meta: "content", link: "href" };
const IGNORED = new Set(["nonce", "data-key", "children", "dangerouslySetInnerHTML"]);

/**
 * Two tags with the same identity are one: a document has one title and one base, one tag for each `key` and `id`, one `<meta>` for
 * each name, one `<link>` for each relation. Any other tag is only its own copy.
 */
export function headIdentity({ name, key, attributes, content }: HeadTag): string {
  if (name === "title" || name === "base") return name;
  if (key != null) return `key ${key}`;
  if (attributes.id) return `id ${attributes.id}`;
  const told = Object.entries(attributes)
    .filter(([attribute, value]) =>
      attribute !== PAYLOAD[name] && !IGNORED.has(attribute) && value != null && value !== false
    )
    .map(([attribute, value]) => `${attribute.toLowerCase()}=${value === true ? "" : value}`).sort();
  return [name, ...told, PAYLOAD[name] ? "" : content].join(" ");
}
