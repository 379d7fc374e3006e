// The header row: position and header come back as they were.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeHeaderRow, encodeHeaderRow } from './header-row.ts';

it('reads back any position and header', () => {
  const property = fc.property(fc.maxSafeNat(), fc.uint8Array(), (position, header) => {
    const row = decodeHeaderRow(encodeHeaderRow({ position, header }));
    expect(row.position).toBe(position);
    expect([...row.header]).toEqual([...header]);
  });
  fc.assert(property);
});

it('refuses a row that is too short, or whose position is none', () => {
  expect(() => decodeHeaderRow(new Uint8Array(7))).toThrow('begins with its position');
  const row = encodeHeaderRow({ position: 0, header: new Uint8Array(0) });
  row.writeDoubleLE(-1, 0);
  expect(() => decodeHeaderRow(row)).toThrow('a stored position');
});
