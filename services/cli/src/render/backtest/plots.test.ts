import { expect, it } from 'vitest';
import { htmlTable } from './markup.ts';
import { barsPlot, columnsPlot, type Plot } from './plots.ts';

const aPlot: Plot = {
  id: 'a',
  title: 'Raises & rises',
  description: 'Two days.',
  labelName: 'Day',
  labels: ['first', '<second>'],
  series: [
    { name: 'yellow', colour: '--yellow', values: [3, 0] },
    { name: 'red', colour: '--red', values: [1, 2] },
  ],
};

const fills = (svg: string): readonly string[] =>
  [...svg.matchAll(/fill="var\((--\w+)\)"/g)].map(([, name = '']) => name);
const heights = (svg: string): readonly number[] => [...svg.matchAll(/h[\d.]+v([\d.]+)h/g)].map(([, v]) => Number(v));

it('columns are stacked in the order of the series, and nothing is drawn for zero', () => {
  const svg = columnsPlot(aPlot);
  expect(fills(svg)).toEqual(['--yellow', '--red', '--red']);
  const [three = 0, one = 0, two = 0] = heights(svg);
  expect(three / one).toBeCloseTo(3, 1);
  expect(two / one).toBeCloseTo(2, 1);
});

it('a level above all columns is still in the picture', () => {
  const lifted = columnsPlot({ ...aPlot, level: { name: 'budget 20', value: 20 } });
  expect(lifted).toContain('budget 20');
  expect(Math.max(...heights(lifted))).toBeLessThan(Math.max(...heights(columnsPlot(aPlot))));
  const y = Number(/class="level" d="M\d+ ([\d.]+)H/.exec(lifted)?.[1]);
  expect(y).toBeGreaterThanOrEqual(10);
});

it('bars say their amount, and every label is there', () => {
  const svg = barsPlot(aPlot);
  expect(svg).toContain('>4</text>');
  expect(svg).toContain('&lt;second&gt;</text>');
});

it('a plot has a title, a description and its numbers as a table', () => {
  for (const svg of [columnsPlot(aPlot), barsPlot(aPlot)]) {
    expect(svg).toContain('aria-labelledby="a-title a-description"');
    expect(svg).toContain('<title id="a-title">Raises &amp; rises</title>');
    expect(svg).toContain('<desc id="a-description">Two days.</desc>');
    expect(svg).toContain('<th scope="row">&lt;second&gt;</th><td class="number">0</td><td class="number">2</td>');
  }
});

it('a plot of nothing at all is an empty frame', () => {
  expect(fills(columnsPlot({ ...aPlot, labels: [], series: [] }))).toEqual([]);
});

it('a table has a caption and a head, and numbers stand to the right', () => {
  const table = htmlTable('A "caption"', [
    ['RULE', 'ALERTS', 'NAME'],
    ['R01', '1,200', "o'clock"],
    ['all', '-3', ''],
  ]);
  expect(table).toContain('<caption>A &quot;caption&quot;</caption>');
  expect(table).toContain('<th scope="col">RULE</th><th scope="col" class="number">ALERTS</th>');
  expect(table).toContain('<tr><th scope="row">R01</th><td class="number">1,200</td><td>o&#39;clock</td></tr>');
  expect(table).toContain('<tr class="all">');
});
