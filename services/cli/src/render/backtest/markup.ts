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

/** A table whose first row is its head; the first cell of a row names it. Numbers stand to the right. */
export function htmlTable(caption: string, rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  const headCells = head.map((cell) => `<th scope="col">${escaped(cell)}</th>`).join('');
  const lines = body.map(([name = '', ...cells]) => {
    const rest = cells.map(
      (cell) => `<td${/^[+-]?[\d,.]+$/.test(cell) ? ' class="number"' : ''}>${escaped(cell)}</td>`,
    );
    return `<tr><th scope="row">${escaped(name)}</th>${rest.join('')}</tr>`;
  });
  return [
    '<div class="wide"><table>',
    `<caption>${escaped(caption)}</caption>`,
    `<thead><tr>${headCells}</tr></thead>`,
    `<tbody>${lines.join('\n')}</tbody>`,
    '</table></div>',
  ].join('\n');
}
