// The life of an alert: which change follows from a grade, and which state follows from a change. Nothing else decides
// on states. An upgrade takes the acknowledgement back: whoever took a yellow alert has not yet taken a red one.
import { type AlertChange, type AlertState, assert, type GradeOrNone, isGraver } from '@fengsui/domain';

//                raised_higher, lowered                        lowered, acknowledged (by a further centre)
//                       ┌──┐                                            ┌──┐
//             raised    │  ▼            acknowledged                    │  ▼
//   [none] ───────────▶ [raised] ────────────────────────────▶ [acknowledged]
//                       │      ▲             raised_higher        │      │
//                       │      └──────────────────────────────────┘      │
//               cleared │                                                │ cleared
//                       └──────────────▶ [cleared] ◀─────────────────────┘
//
// cleared is final: the same condition coming back raises a new alert with a new id.
const TRANSITIONS: {
  readonly [state in AlertState | 'none']: { readonly [change in AlertChange]?: AlertState };
} = {
  none: { raised: 'raised' },
  raised: { raised_higher: 'raised', lowered: 'raised', acknowledged: 'acknowledged', cleared: 'cleared' },
  acknowledged: { raised_higher: 'raised', lowered: 'acknowledged', acknowledged: 'acknowledged', cleared: 'cleared' },
  cleared: {},
};

/** The state after a change; none = no alert yet. Throws for a change that the state does not allow: that is a bug. */
export function stateAfter(state: AlertState | 'none', change: AlertChange): AlertState {
  const next = TRANSITIONS[state][change];
  assert(next !== undefined, `an alert in state ${state} cannot be ${change}`);
  return next;
}

/** What a found grade does to the grade in force (none = no open alert); null: nothing. */
export function changeFor(inForce: GradeOrNone, found: GradeOrNone): Exclude<AlertChange, 'acknowledged'> | null {
  if (found === inForce) return null;
  if (found === 'none') return 'cleared';
  if (inForce === 'none') return 'raised';
  return isGraver(found, inForce) ? 'raised_higher' : 'lowered';
}
