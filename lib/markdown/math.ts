import temml from "temml";

/** Longest formula that is typeset, in UTF-16 code units. */
export const MAX_TEX_LENGTH = 2_000;

/** Whoever defines commands can make much of little; a formula in a reply has no need to. */
const DEFINES = /\\(?:[egx]?def|let|futurelet|global|long|(?:re)?newcommand|providecommand|declaremathoperator)/i;

const ELEMENTS: ReadonlySet<string> = new Set(
  ("math mrow mi mn mo ms mspace mtext mfrac msqrt mroot mstyle mpadded mphantom msub msup msubsup munder mover munderover " +
    "mmultiscripts mprescripts none mtable mtr mtd menclose").split(" "),
);

const ATTRIBUTES: ReadonlySet<string> = new Set(
  ("accent accentunder class columnspan depth display displaystyle fence form height largeop linethickness lspace mathcolor " +
    "mathbackground mathvariant maxsize minsize movablelimits notation rowspan rspace scriptlevel separator stretchy symmetric " +
    "voffset width").split(" "),
);

const PIECE = /<(\/?)([a-z]+)((?: [a-zA-Z-]+="[^"<>]*")*) ?(\/?)>|[^<>]+/y;
const ATTRIBUTE = / ([a-zA-Z-]+)="([^"]*)"/g;

/** TeX as MathML, of which every browser knows how to show it; `null` where it is none, or more than a formula. */
export function toMathMl(tex: string, isDisplay: boolean): string | null {
  if (tex.length > MAX_TEX_LENGTH || DEFINES.test(tex)) return null;
  try {
    const options = {
      displayMode: isDisplay,
      throwOnError: true,
      trust: false,
      maxExpand: 50,
      maxSize: [20, 20] as [number, number],
    };
    return strip(temml.renderToString(tex, options));
  } catch {
    return null;
  }
}

/** Keeps what formulas are made of. The page's policy forbids styles in markup; of these, only colours are missed. */
function strip(mathMl: string): string | null {
  let result = "";
  PIECE.lastIndex = 0;
  while (PIECE.lastIndex < mathMl.length) {
    const piece = PIECE.exec(mathMl);
    if (!piece) return null;
    const [text, end, name, attributes, isVoid] = piece;
    if (!name) result += text;
    else if (!ELEMENTS.has(name)) return null;
    else result += end ? `</${name}>` : `<${name}${stripAttributes(attributes)}>${isVoid ? `</${name}>` : ""}`;
  }
  return result;
}

function stripAttributes(attributes: string): string {
  let result = "";
  for (const [attribute, name, value] of attributes.matchAll(ATTRIBUTE)) {
    if (ATTRIBUTES.has(name)) result += attribute;
    const color = name === "style" && /(?:^|;)\s*color:\s*(#[\da-f]{3,8}|[a-z]+)\s*(?:;|$)/i.exec(value);
    if (color) result += ` mathcolor="${color[1]}"`;
  }
  return result;
}
