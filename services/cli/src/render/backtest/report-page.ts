// The report of a back-test as one HTML page: everything in the file, no script, light or dark as the reader has it.
import type { BacktestReport } from '@fengsui/embedded';
import type { ReportTitles } from './figure-words.ts';
import { escaped, htmlTable } from './markup.ts';
import { headline } from './report-lines.ts';
import { reportPlots } from './report-plots.ts';
import {
  budgetRows,
  budgetSentence,
  comparisonRows,
  differenceRows,
  gravePrecisionSentence,
  ruleRows,
} from './report-rows.ts';

const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --quiet: #59636e; --line: #d1d9e0;
  --blue: #2f6fdb; --yellow: #d9a400; --orange: #e5731c; --red: #c9252d;
  --plain: #7a8794; --changed: #8250df; --new: #1a7f37; --gone: #b35900; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --paper: #0d1117; --quiet: #9198a1; --line: #3d444d;
  --blue: #6ca4ff; --yellow: #e8c33c; --orange: #f29a4e; --red: #f2656b;
  --plain: #8b98a5; --changed: #b392f0; --new: #4cc26b; --gone: #e0913f; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 0 auto; max-width: 72rem; padding: 1rem 1.5rem 4rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2.5rem; } p, figcaption { max-width: 60rem; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-size: 13px; margin: .5rem 0; }
caption { text-align: left; color: var(--quiet); padding-bottom: .3rem; }
th, td { text-align: left; padding: .2rem .7rem .2rem 0; border-bottom: 1px solid var(--line); white-space: nowrap; }
.number { text-align: right; font-variant-numeric: tabular-nums; } tbody th { font-weight: 400; } .all > * { font-weight: 600; }
td:last-child { white-space: normal; padding-right: 0; }
figure { margin: 2rem 0; } figcaption { font-weight: 600; } svg { width: 100%; height: auto; display: block; }
svg text { fill: var(--quiet); font-size: 12px; } .grid { stroke: var(--line); stroke-width: 1; }
.level { stroke: var(--ink); stroke-width: 1.5; stroke-dasharray: 6 4; }
.legend { list-style: none; display: flex; gap: 1.2rem; margin: .3rem 0; padding: 0; color: var(--quiet); font-size: 13px; }
.legend i { display: inline-block; width: .8em; height: .8em; margin-right: .4em; } summary { cursor: pointer; color: var(--quiet); }
dt { font-weight: 600; } dd { margin: 0 0 .5rem; }
`;

const DEFINITIONS: readonly (readonly [string, string])[] = [
  ['Alerts', 'raised in the time of the report, by the gravest grade that each reached by its end'],
  [
    'A day, per 10,000',
    'alerts over the days, of which there is at least one, and over the residents of the area tree',
  ],
  [
    'Lead time',
    'median, from the first revision of an alert to its first orange or red; where it got no graver than yellow, to its clearing; those still open have none yet',
  ],
  ['By itself', 'of the alerts that cleared, the share that nobody had acknowledged'],
  [
    'Precision',
    'of the alerts that a centre gave a verdict on, the share that it did not call a false alarm; drills are none',
  ],
  [
    'Budget',
    'of a district and a local day: 20 raises to yellow, 3 to orange, 1 to red; a rise to a graver grade is a raise, blue costs nothing; for a rule, the days that it alone is over',
  ],
  [
    'Of overrun',
    'of all raises on the days of districts that the rules together put over the budget, the share of this rule',
  ],
  [
    'Compared',
    'an alert is the same when rule, area, subject and time of the raise are; changed, when its grades then were others or came at other times',
  ],
];

export function reportPage(report: BacktestReport, titles: ReportTitles): string {
  const { budget } = report;
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escaped(`Back-test of ${titles.rules}`)}</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    '<main>',
    `<h1>${escaped(`Back-test of ${titles.rules}`)}</h1>`,
    `<p>${escaped(headline(report, titles))}</p>`,
    '<h2>Rules</h2>',
    htmlTable('Figures of each rule', ruleRows(report, titles)),
    '<h2>Budget</h2>',
    `<p>${escaped(budgetSentence(budget))}</p>`,
    budget === null ? '' : htmlTable('Worst district-days', budgetRows(budget)),
    `<p>${escaped(gravePrecisionSentence(report))}</p>`,
    ...comparisonParts(report, titles),
    '<h2>Plots</h2>',
    ...reportPlots(report),
    '<h2>What the figures mean</h2>',
    `<dl>${DEFINITIONS.map(([term, meaning]) => `<dt>${escaped(term)}</dt><dd>${escaped(meaning)}</dd>`).join('\n')}</dl>`,
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function comparisonParts(report: BacktestReport, titles: ReportTitles): readonly string[] {
  const { comparison } = report;
  if (comparison === null) return [];
  const differences = differenceRows(comparison.listed, titles);
  return [
    `<h2>${escaped(`Compared with ${titles.compare ?? ''}`)}</h2>`,
    htmlTable('Alerts under both rules', comparisonRows(report)),
    '<details><summary>Alerts that differ</summary>',
    htmlTable(`The first ${comparison.listed.length} of them`, differences),
    '</details>',
  ];
}
