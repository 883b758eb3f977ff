/** Texts from this length on, in UTF-16 code units, fill a box on any screen, and take long to be measured. */
const LONG = 20_000;

/** Hebrew, Arabic and the scripts beside them, with their presentation forms. */
const RIGHT_TO_LEFT = /^[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/** Has text run the way that its first letter does; with long text, the browser would take seconds to find out. */
export function directText(box: HTMLTextAreaElement): void {
  const { value } = box;
  const dir = value.length < LONG ? "auto" : RIGHT_TO_LEFT.test(/\p{L}/u.exec(value)?.[0] ?? "") ? "rtl" : "";
  // Only where it is another: the browser would lay all of it out again.
  if (box.dir !== dir) box.dir = dir;
}

/**
 * Makes a box as high as its text, up to its `max-height`, where the style sheet alone does not: `field-sizing` is missing in
 * browsers before 2025 and later.
 */
export function fitText(box: HTMLTextAreaElement): void {
  if (CSS.supports("field-sizing", "content")) return;
  const isLong = box.value.length >= LONG;
  box.style.height = isLong ? "99vh" : "auto";
  if (!isLong) box.style.height = `${box.scrollHeight + box.offsetHeight - box.clientHeight}px`;
}
