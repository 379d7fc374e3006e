import { BLANK_GRID_CASE, BLANK_MEDIATION_CASE, BLANK_PATROL, BLANK_TICKET, type RawEvent } from '@fengsui/contracts';
import { expect, it } from 'vitest';
import { personalProblems } from './deidentify.ts';

const RESIDENT = '11010519491231002X';
const MOBILE = '13800138000';
const ticket = { ...BLANK_TICKET, ticketId: 'HL-1', phase: 'hotline.accepted', occurredAt: 1 } as const;
const gridCase = { ...BLANK_GRID_CASE, caseId: 'GR-1', phase: 'grid.filed', occurredAt: 1 } as const;
const mediation = { ...BLANK_MEDIATION_CASE, caseId: 'MD-1', phase: 'mediation.failed', occurredAt: 1 } as const;
const patrol = { ...BLANK_PATROL, areaCode: '1506', occurredAt: 1 } as const;

it.each<[string, RawEvent, string]>([
  ['a resident number as ticket id', { ...ticket, ticketId: RESIDENT }, 'ticket_id'],
  ['a resident number in an event id', { ...patrol, eventId: `p-${RESIDENT}` }, 'event_id'],
  ['a mobile number as matter id', { ...ticket, matterId: MOBILE }, 'matter_id'],
  ['a mobile number in a category', { ...ticket, category: `供暖 ${MOBILE}` }, 'category'],
  ['a mobile number as subject', { ...ticket, subjectRef: `SITE:${MOBILE}` }, 'subject_ref'],
  ['words as subject', { ...ticket, subjectRef: 'the flat of Li' }, 'subject_ref'],
  ['a mobile number as site', { ...gridCase, siteRef: MOBILE }, 'site_ref'],
  ['a resident number in a class code', { ...gridCase, classCode: RESIDENT }, 'class_code'],
  ['a mobile number as linked matter', { ...mediation, linkedMatterId: MOBILE }, 'linked_matter_id'],
  ['blanks in a case id', { ...mediation, caseId: 'case of Li' }, 'case_id'],
])('%s is refused', (_name, event, path) => {
  const problems = personalProblems(event);
  expect(problems.map(({ fieldPath, reason }) => [fieldPath, reason])).toEqual([[path, 'bad_field']]);
  expect(JSON.stringify(problems)).not.toContain(MOBILE);
});

it.each<[string, RawEvent]>([
  ['a ticket number that looks like a phone, and is its own matter', { ...ticket, ticketId: MOBILE, matterId: MOBILE }],
  ['codes and references', { ...ticket, category: 'H02.07.01', subjectRef: 'SITE:110105-XXJY-07', matterId: 'MT-98' }],
  ['an organisation, which never passes anyway', { ...ticket, leadOrg: 'the street office' }],
])('%s passes', (_name, event) => {
  expect(personalProblems(event)).toEqual([]);
});
