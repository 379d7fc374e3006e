// Plots as inline SVG, with no script and no request: columns over time, and bars by name, stacked by series. Each is a
// figure with a title and a description for readers who do not see it, and its numbers as a table below.
import { escaped, htmlTable } from './markup.ts';

/** colour: a CSS variable of the page. One value a label. */
export interface Series {
  readonly name: string;
  readonly colour: string;
  readonly values: readonly number[];
}

export interface Plot {
  /** Unique in the page. */
  readonly id: string;
  readonly title: string;
  /** What is to be seen, in a sentence or two. */
  readonly description: string;
  /** What a label is: the head of the table's first column. */
  readonly labelName: string;
  readonly labels: readonly string[];
  readonly series: readonly Series[];
  /** A level to hold the columns against. */
  readonly level?: { readonly name: string; readonly value: number };
}

const WIDTH = 900;
const COLUMNS_HEIGHT = 220;
const LEFT = 56;
const BOTTOM = 24;
const TOP = 10;
const TICKS = 4;
const ROW_HEIGHT = 22;
const NAME_WIDTH = 90;
const AMOUNT_WIDTH = 70;
/** Labels below the columns, so that they do not run into each other. */
const LABELS_MAX = 12;

/** A stacked column a label. */
export function columnsPlot(plot: Plot): string {
  const totals = plot.labels.map((_, n) => totalAt(plot, n));
  const top = niceTop(Math.max(1, plot.level?.value ?? 0, ...totals));
  const plotHeight = COLUMNS_HEIGHT - TOP - BOTTOM;
  const yOf = (value: number): number => TOP + plotHeight * (1 - value / top);
  const step = (WIDTH - LEFT) / Math.max(1, plot.labels.length);
  const columns = plot.labels.map((_, n) => {
    const place = { x: LEFT + n * step + step * 0.1, width: step * 0.8 };
    return stacked(plot, n, (from, to) => rectangle({ ...place, y: yOf(to), height: yOf(from) - yOf(to) }));
  });
  const every = Math.ceil(plot.labels.length / LABELS_MAX);
  const names = plot.labels.map((label, n) =>
    n % every === 0 ? words([LEFT + (n + 0.5) * step, COLUMNS_HEIGHT - 6], label, 'middle') : '',
  );
  const content = [...gridLines(top, yOf), ...columns, ...names, levelLine(plot, yOf)];
  return figure(plot, COLUMNS_HEIGHT, content);
}

/** A stacked bar a label, with its amount behind it. */
export function barsPlot(plot: Plot): string {
  const height = TOP + plot.labels.length * ROW_HEIGHT;
  const most = Math.max(1, ...plot.labels.map((_, n) => totalAt(plot, n)));
  const xOf = (value: number): number => NAME_WIDTH + ((WIDTH - NAME_WIDTH - AMOUNT_WIDTH) * value) / most;
  const bars = plot.labels.flatMap((label, n) => {
    const y = TOP + n * ROW_HEIGHT;
    const total = totalAt(plot, n);
    return [
      words([NAME_WIDTH - 8, y + 14], label, 'end'),
      stacked(plot, n, (from, to) =>
        rectangle({ x: xOf(from), width: xOf(to) - xOf(from), y: y + 3, height: ROW_HEIGHT - 8 }),
      ),
      words([xOf(total) + 6, y + 14], total.toLocaleString('en-US'), 'start'),
    ];
  });
  return figure(plot, height, bars);
}

function totalAt({ series }: Plot, n: number): number {
  return series.reduce((sum, { values }) => sum + (values[n] ?? 0), 0);
}

/** The n-th value of each series, one behind the other. */
function stacked(plot: Plot, n: number, shape: (from: number, to: number) => string): string {
  const label = plot.labels[n] ?? '';
  let from = 0;
  const parts = plot.series.flatMap(({ name, colour, values }) => {
    const value = values[n] ?? 0;
    if (value === 0) return [];
    from += value;
    const told = `<title>${escaped(`${label}: ${name} ${value.toLocaleString('en-US')}`)}</title>`;
    return [`<path fill="var(${colour})" d="${shape(from - value, from)}">${told}</path>`];
  });
  return parts.join('');
}

interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function rectangle({ x, y, width, height }: Rectangle): string {
  return `M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}z`;
}

function gridLines(top: number, yOf: (value: number) => number): readonly string[] {
  return Array.from({ length: TICKS + 1 }, (_, n) => {
    const value = (top * n) / TICKS;
    const y = short(yOf(value));
    const line = `<path class="grid" d="M${LEFT} ${y}H${WIDTH}"/>`;
    return line + words([LEFT - 6, yOf(value) + 4], value.toLocaleString('en-US'), 'end');
  });
}

function levelLine({ level }: Plot, yOf: (value: number) => number): string {
  if (level === undefined) return '';
  const y = yOf(level.value);
  return `<path class="level" d="M${LEFT} ${short(y)}H${WIDTH}"/>${words([WIDTH - 4, y - 5], level.name, 'end')}`;
}

function words([x, y]: readonly [x: number, y: number], said: string, anchor: 'start' | 'middle' | 'end'): string {
  return `<text x="${short(x)}" y="${short(y)}" text-anchor="${anchor}">${escaped(said)}</text>`;
}

function short(coordinate: number): number {
  return Number(coordinate.toFixed(1));
}

/** The next of 4, 8, 12, 16, 20, 40, 80 …: four ticks fall on whole numbers. */
function niceTop(value: number): number {
  for (let unit = 4; ; unit *= 10) {
    for (const factor of [1, 2, 3, 4, 5]) if (value <= unit * factor) return unit * factor;
  }
}

function figure(plot: Plot, height: number, content: readonly string[]): string {
  const { id, title, description, labelName, labels, series } = plot;
  const legend = series.map(({ name, colour }) => `<li><i style="background:var(${colour})"></i>${escaped(name)}</li>`);
  const rows = labels.map((label, n) => [
    label,
    ...series.map(({ values }) => (values[n] ?? 0).toLocaleString('en-US')),
  ]);
  return [
    '<figure>',
    `<figcaption>${escaped(title)}</figcaption>`,
    `<ul class="legend">${legend.join('')}</ul>`,
    `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="${id}-title ${id}-description">`,
    `<title id="${id}-title">${escaped(title)}</title>`,
    `<desc id="${id}-description">${escaped(description)}</desc>`,
    ...content,
    '</svg>',
    '<details><summary>The numbers</summary>',
    htmlTable(title, [[labelName, ...series.map(({ name }) => name)], ...rows]),
    '</details>',
    '</figure>',
  ].join('\n');
}
