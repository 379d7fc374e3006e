// HTML out of text: escaping, and tables. Nothing gets into a page but through `escaped` or as a number.

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);

/** The text as content or as a quoted attribute. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES.get(character) ?? character);
}

/** What the row of all rules is called: it stands out. */
const ALL = 'all';

/** A table whose first row is its head; the first cell of a row names it. Numbers stand to the right. */
export function htmlTable(caption: string, rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  const headCells = head.map((cell, n) => `<th scope="col"${classOf(body[0]?.[n] ?? '')}>${escaped(cell)}</th>`);
  const lines = body.map(([name = '', ...cells]) => {
    const rest = cells.map((cell) => `<td${classOf(cell)}>${escaped(cell)}</td>`);
    return `<tr${name === ALL ? ' class="all"' : ''}><th scope="row">${escaped(name)}</th>${rest.join('')}</tr>`;
  });
  return [
    '<div class="wide"><table>',
    `<caption>${escaped(caption)}</caption>`,
    `<thead><tr>${headCells.join('')}</tr></thead>`,
    `<tbody>${lines.join('\n')}</tbody>`,
    '</table></div>',
  ].join('\n');
}

function classOf(cell: string): string {
  return /^[+-]?[\d,.]+$/.test(cell) ? ' class="number"' : '';
}
