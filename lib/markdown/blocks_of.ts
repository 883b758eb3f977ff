const TAG = /<(\/?)([a-z\d]+)[^>]*>/g;
const WITHOUT_END = /^(?:br|hr|input)$/;

/** The elements that a rendering by this folder is made of, one by one: there, no value of an attribute holds a `>`. */
export function* blocksOf(html: string): Generator<string> {
  let [from, depth] = [0, 0];
  for (const { 0: tag, 1: end, 2: name, index } of html.matchAll(TAG)) {
    if (end) depth--;
    else if (!WITHOUT_END.test(name)) depth++;
    if (depth > 0) continue;
    const to = index + tag.length;
    yield html.slice(from, to);
    from = to;
  }
  if (from < html.length) yield html.slice(from);
}
