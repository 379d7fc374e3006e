// One alert revision as one line for a person: when, how grave, what changed, where, which rule, the numbers, the
// sentence. Pure; JSON output never passes here.
import { type Bilingual, formatAmount, GRADE_WORDS, type Language, observedAmount } from '@fengsui/alerting';
import type { AlertRevision, GradeOrNone } from '@fengsui/domain';
import type { ZonedTime } from '../settings/zone.ts';
import type { Colours } from '../terminal/terminal.ts';
import { padded } from './columns.ts';
import { CHANGE_WORDS } from './words.ts';

export interface LineStyle {
  readonly language: Language;
  readonly zoned: ZonedTime;
  /** By rule id; a rule that is not there goes by its id. */
  readonly ruleNames: ReadonlyMap<string, Bilingual>;
  readonly colours: Colours;
  /** At the end of the line, for those who will name the alert. */
  readonly withId: boolean;
}

/** Wide enough for every grade and every change in the language. */
const WIDTHS = { en: { grade: 6, change: 13 }, zh: { grade: 4, change: 4 } } as const;

/** The line; without line breaks whatever the alert holds. */
export function alertLine(alert: AlertRevision, style: LineStyle): string {
  const { language, zoned, ruleNames, colours } = style;
  const cells = [
    colours.dim(zoned.format(alert.eventTime)),
    gradeCell(alert, style),
    padded(CHANGE_WORDS[alert.change][language], WIDTHS[language].change),
    colours.bold(alert.areaName),
    ruleCell(alert, ruleNames, language),
    numbersCell(alert, language),
    language === 'zh' ? alert.sentenceZh : alert.sentence,
    ...(style.withId ? [colours.dim(alert.alertId)] : []),
  ];
  return cells.join('  ').replaceAll(/[\r\n]+/g, ' ');
}

/** A cleared alert shows the gravest grade it had: that is what has ended. */
function gradeCell({ grade, peakGrade }: AlertRevision, { language, colours }: LineStyle): string {
  const shown = grade === 'none' ? peakGrade : grade;
  const text = padded(GRADE_WORDS[shown][language], WIDTHS[language].grade);
  return grade === 'none' ? colours.dim(text) : gradeColour(grade, colours)(text);
}

/** The colour that the grade is named after. */
export function gradeColour(grade: GradeOrNone, colours: Colours): (text: string) => string {
  switch (grade) {
    case 'none':
      return colours.dim;
    case 'blue':
      return (text) => colours.bold(colours.blue(text));
    case 'yellow':
      return (text) => colours.bold(colours.yellow(text));
    case 'orange':
      return (text) => colours.bold(orange(text, colours));
    case 'red':
      return (text) => colours.bold(colours.red(text));
  }
}

/** Not among the sixteen colours: the nearest of the 256, which every terminal of today has. */
function orange(text: string, { isColorSupported }: Colours): string {
  return isColorSupported ? `\u001B[38;5;208m${text}\u001B[39m` : text;
}

function ruleCell({ ruleId }: AlertRevision, names: LineStyle['ruleNames'], language: Language): string {
  const name = names.get(ruleId);
  return name === undefined ? ruleId : `${ruleId} ${name[language]}`;
}

function numbersCell({ explanation }: AlertRevision, language: Language): string {
  const observed = observedAmount(explanation, language);
  const threshold = formatAmount(explanation.threshold, explanation, language);
  return language === 'zh' ? `实测${observed}/阈值${threshold}` : `${observed} against ${threshold}`;
}
