const IS_BLOCK = /^(?:DIV|UL|OL|LI|P|H\d|PRE|BLOCKQUOTE|TABLE|HR)$/;
const HOLDS_TEXT = /^(?:P|H\d|LI)$/;

/** The element at whose end the next word will stand; `null` where that is in code or a table, which show by themselves that they grow. */
export function caretPlace(prose: Element): Element | null {
  let place = prose;
  for (let last; (last = place.lastElementChild) && IS_BLOCK.test(last.nodeName);) place = last;
  return place === prose || HOLDS_TEXT.test(place.nodeName) ? place : null;
}
