// Data as a text that is equal for equal data: by such texts the engine knows what two rules, or two versions of one,
// have in common. Names of fields are sorted; what is undefined or no data is left out.

/** The text of plain data. Lists keep their order. */
export function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** True if two versions of a rule differ in nothing but what they are called and how alerts word them. */
export function judgesAlike(a: object, b: object): boolean {
  const judging = (rule: object): string => canonicalText({ ...rule, version: null, name: null, sentence: null });
  return judging(a) === judging(b);
}
