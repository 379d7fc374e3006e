import { expect, it } from 'vitest';
import { alertFigures, leadTimesOf } from './alert-figures.ts';
import { anAlert, HOUR_MS } from './fixtures.ts';

const exposure = { days: 10, residents: 20_000 };

it('counts alerts by their gravest grade, and what centres were told of by the grade reached', () => {
  const figures = alertFigures(
    [
      anAlert({
        course: [
          [0, 'blue'],
          [1, 'orange'],
          [5, 'none'],
        ],
      }),
      anAlert({
        course: [
          [0, 'blue'],
          [2, 'yellow'],
        ],
      }),
      anAlert({ course: [[0, 'red']] }),
    ],
    exposure,
  );
  expect(figures.alertCount).toBe(3);
  expect(figures.byPeakGrade).toEqual({ blue: 0, yellow: 1, orange: 1, red: 1 });
  expect(figures.raisesByGrade).toEqual({ blue: 2, yellow: 1, orange: 1, red: 1 });
  expect(figures.perDay).toBeCloseTo(0.3);
  expect(figures.perTenThousand).toBeCloseTo(1.5);
});

it('an alert that is lowered and raised again is told again, and keeps its gravest grade', () => {
  const again = anAlert({
    course: [
      [0, 'orange'],
      [1, 'blue'],
      [2, 'orange'],
    ],
  });
  const lowered = { ...again.steps[1], at: again.raisedAt + HOUR_MS, grade: 'blue', isRaise: false } as const;
  const [first, , third] = again.steps;
  const steps = [first, lowered, third].filter((step) => step !== undefined);
  expect(alertFigures([{ ...again, steps }], exposure).raisesByGrade).toEqual({
    blue: 0,
    yellow: 0,
    orange: 2,
    red: 0,
  });
});

it.each([
  [
    'raised at orange',
    [
      [0, 'orange'],
      [9, 'none'],
    ],
    0,
  ],
  [
    'orange after two hours',
    [
      [0, 'blue'],
      [2, 'orange'],
      [9, 'none'],
    ],
    2,
  ],
  [
    'red after three hours, never orange',
    [
      [0, 'yellow'],
      [3, 'red'],
    ],
    3,
  ],
  [
    'no graver than yellow: until it clears',
    [
      [0, 'blue'],
      [1, 'yellow'],
      [7, 'none'],
    ],
    7,
  ],
] as const)('the lead time of an alert that is %s', (_, course, hours) => {
  expect(leadTimesOf([anAlert({ course })])).toEqual([hours * HOUR_MS]);
});

it('a mild alert that is still open has no lead time yet', () => {
  expect(
    leadTimesOf([
      anAlert({
        course: [
          [0, 'blue'],
          [1, 'yellow'],
        ],
      }),
    ]),
  ).toEqual([]);
});

it.each([
  ['three', [1, 9, 2], 2],
  ['four: the mean of the two in the middle', [1, 9, 2, 4], 3],
  ['one', [5], 5],
] as const)('the median lead time of %s', (_, hours, median) => {
  const alerts = hours.map((each) =>
    anAlert({
      course: [
        [0, 'blue'],
        [each, 'none'],
      ],
    }),
  );
  expect(alertFigures(alerts, exposure).leadTime).toEqual({ medianMs: median * HOUR_MS, count: hours.length });
});

it('an alert cleared by itself when nobody had acknowledged it; those still open do not count', () => {
  const cleared = [
    [0, 'blue'],
    [1, 'none'],
  ] as const;
  const figures = alertFigures(
    [
      anAlert({ course: cleared }),
      anAlert({ course: cleared }),
      anAlert({ course: cleared, isAcknowledged: true }),
      anAlert({ course: cleared, isAcknowledged: true }),
      anAlert(),
    ],
    exposure,
  );
  expect(figures).toMatchObject({ clearedCount: 4, clearedByThemselvesShare: 0.5 });
});

it('precision is the share of right verdicts, and drills are no verdict', () => {
  const figures = alertFigures(
    [
      anAlert({ isAcknowledged: true, verdict: 'right' }),
      anAlert({ isAcknowledged: true, verdict: 'right' }),
      anAlert({ isAcknowledged: true, verdict: 'right' }),
      anAlert({ isAcknowledged: true, verdict: 'false_alarm' }),
      anAlert({ isAcknowledged: true, verdict: null }),
      anAlert({ isAcknowledged: true, verdict: 'right', course: [[0, 'red']] }),
    ],
    exposure,
  );
  expect(figures).toMatchObject({ verdictCount: 5, precision: 0.8, graveVerdictCount: 1, gravePrecision: 1 });
});

it('what nothing is known about is null', () => {
  expect(alertFigures([], { days: 1, residents: null })).toMatchObject({
    perDay: 0,
    perTenThousand: null,
    leadTime: { medianMs: null, count: 0 },
    clearedByThemselvesShare: null,
    precision: null,
    gravePrecision: null,
  });
});
