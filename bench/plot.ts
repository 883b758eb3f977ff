/** Lines over a quantity that grows by factors. */
export interface Plot {
  /** Of its file, without ending. */
  name: string;
  title: string;
  /** What grows, and what is shown of it. */
  x: string;
  y: string;
  /** At most three; values of y from 0 on. */
  series: { name: string; points: [x: number, y: number][] }[];
}

const [WIDTH, HEIGHT] = [700, 320];
const [LEFT, RIGHT, TOP, BOTTOM] = [56, 190, 48, 48];

/** Least distance of two labels' lines, in the picture's units. */
const LINE = 16;

const STYLE = "text{font:13px system-ui,sans-serif;fill:#374151}.title{font-weight:600}" +
  ".s0{stroke:#6b7280}.s1{stroke:#c2410c}.s2{stroke:#1d4ed8}path,circle{fill:none;stroke-width:2}.grid{stroke:#e5e7eb;stroke-width:1}" +
  "@media(prefers-color-scheme:dark){text{fill:#d1d5db}.grid{stroke:#374151}.s0{stroke:#9ca3af}.s1{stroke:#fb923c}.s2{stroke:#60a5fa}}";

/** The plot as SVG, for light and dark pages. */
export function toSvg({ title, x, y, series }: Plot): string {
  const xs = [...new Set(series.flatMap(({ points }) => points.map(([x]) => x)))].sort((a, b) => a - b);
  const [least, most] = [Math.log(xs[0]), Math.log(xs.at(-1)!)];
  const ticks = ticksTo(Math.max(...series.flatMap(({ points }) => points.map(([, y]) => y))));
  const toX = (x: number) => LEFT + (Math.log(x) - least) / (most - least || 1) * (WIDTH - LEFT - RIGHT);
  const toY = (y: number) => HEIGHT - BOTTOM - y / ticks.at(-1)! * (HEIGHT - TOP - BOTTOM);
  const parts = [
    text(title, { x: LEFT, y: 20, of: 'class="title"' }),
    text(y, { x: LEFT, y: TOP - 10 }),
    text(x, { x: (LEFT + WIDTH - RIGHT) / 2, y: HEIGHT - 8, of: 'text-anchor="middle"' }),
    ...ticks.map((tick) => `<path class="grid" d="M${LEFT} ${round(toY(tick))}H${WIDTH - RIGHT}"/>`),
    ...ticks.map((tick) => text(show(tick), { x: LEFT - 8, y: toY(tick) + 4, of: 'text-anchor="end"' })),
    ...xs.map((x) => text(show(x), { x: toX(x), y: HEIGHT - BOTTOM + 20, of: 'text-anchor="middle"' })),
    ...series.flatMap(({ points }, i) => {
      const places = points.map(([x, y]) => [round(toX(x)), round(toY(y))]);
      const dots = places.map(([x, y]) => `<circle class="s${i}" cx="${x}" cy="${y}" r="3"/>`);
      return [`<path class="s${i}" d="M${places.map((place) => place.join(" ")).join("L")}"/>`, ...dots];
    }),
    ...labels(series.map(({ name, points }) => ({ name, y: toY(points.at(-1)![1]) }))),
  ];
  const box = `viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${box} role="img" aria-label="${
    escape(title)
  }">\n<style>${STYLE}</style>\n` +
    `${parts.join("\n")}\n</svg>\n`;
}

/** Names of lines, beside their ends; moved down where they would lie on each other. */
function labels(names: { name: string; y: number }[]): string[] {
  let last = -Infinity;
  return names.toSorted((a, b) => a.y - b.y).map(({ name, y }) => {
    last = Math.max(y + 4, last + LINE);
    return text(name, { x: WIDTH - RIGHT + 10, y: last });
  });
}

/** From 0 to `most` or just above it, in round steps. */
function ticksTo(most: number): number[] {
  const power = 10 ** Math.floor(Math.log10(most / 4 || 1));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((step) => step * 4 >= most) ?? most;
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, i) => i * step);
}

function text(content: string, { x, y, of = "" }: { x: number; y: number; of?: string }): string {
  return `<text x="${round(x)}" y="${round(y)}"${of && ` ${of}`}>${escape(content)}</text>`;
}

function show(value: number): string {
  return value.toLocaleString("en", { maximumSignificantDigits: 6 });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
