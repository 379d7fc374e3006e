// Values of options: what they may be, and what is told when they are something else. commander prints the sentence.
import { GRADES, RISK_DOMAINS } from '@fengsui/domain';
import { InvalidArgumentError, Option } from 'commander';
import { DEFAULT_ZONE, isZone } from './zone.ts';

/** Where `up` listens, and where the other commands look for it. */
export const GRPC_PORT = 7_300;
export const HTTP_PORT = 7_301;
export const HOST = '127.0.0.1';

/** A whole number from least to most. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`Write a whole number from ${least} to ${most}.`);
  };
}

/** Simulated seconds per second. */
export function speed(text: string): number {
  const number = /^\d{1,7}(\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (number > 0 && number <= SPEED_MAX) return number;
  throw new InvalidArgumentError(`Write a number above 0, at most ${SPEED_MAX}: simulated seconds per second.`);
}
const SPEED_MAX = 1_000_000;

/** ms since 1970 of an instant with its offset. */
export function instant(text: string): number {
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(at)) return at;
  throw new InvalidArgumentError('Write an instant with its offset, e.g. 2021-09-01T23:00:00-04:00.');
}

/** ms of a length of time. */
export function duration(text: string): number {
  const [, amount = '', unit = ''] = /^(\d{1,4})([mhd])$/.exec(text) ?? [];
  const unitMs = UNIT_MS.get(unit);
  if (unitMs !== undefined) return Number(amount) * unitMs;
  throw new InvalidArgumentError('Write a length of time such as 90m, 12h or 28d.');
}
const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/** host:port, the host in brackets if it is an IPv6 address. */
export function address(text: string): string {
  if (isAddress(text)) return text;
  throw new InvalidArgumentError(`Write HOST:PORT, for example ${HOST}:${GRPC_PORT}.`);
}

export function isAddress(text: string): boolean {
  const match = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+):(\d{1,5})$/.exec(text);
  const port = Number(match?.[2] ?? 0);
  return port > 0 && port < 65_536;
}

/** A name of the time zone database. */
export function zone(text: string): string {
  if (isZone(text)) return text;
  throw new InvalidArgumentError(`Write a time zone such as ${DEFAULT_ZONE} or America/New_York.`);
}

/** EPOCH:REVISION, as watch prints it. */
export function cursor(text: string): { readonly epoch: string; readonly revision: number } {
  const match = /^([A-Za-z0-9-]{1,64}):(\d{1,15})$/.exec(text);
  if (match === null) throw new InvalidArgumentError('Write EPOCH:REVISION, as watch prints it when it ends.');
  return { epoch: match[1] ?? '', revision: Number(match[2]) };
}

export const portOption = (): Option =>
  new Option('--port <port>', 'gRPC listens here; 0: any free port')
    .argParser(wholeNumber(0, 65_535))
    .default(GRPC_PORT);
export const metricsPortOption = (): Option =>
  new Option('--metrics-port <port>', '/metrics, /livez and /readyz listen here; 0: any free port')
    .argParser(wholeNumber(0, 65_535))
    .default(HTTP_PORT);
export const toOption = (): Option =>
  new Option('--to <host:port>', 'gRPC address of a running `fengsui up`')
    .argParser(address)
    .default(`${HOST}:${GRPC_PORT}`);
export const langOption = (): Option =>
  new Option('--lang <lang>', 'language of the lines').choices(['en', 'zh']).default('en');
export const formatOption = (): Option =>
  new Option('--format <format>', 'json: one object a line, in the protobuf JSON mapping, and nothing else')
    .choices(['text', 'json'])
    .default('text');
export const zoneOption = (): Option =>
  new Option('--zone <zone>', 'time zone of the lines').argParser(zone).default(DEFAULT_ZONE);
export const areasOption = (): Option =>
  new Option('--areas <file>', 'area file: code,parent,level,name,population and, if wanted, class');
export const rulesOption = (): Option => new Option('--rules <dir>', 'directory of rules, one YAML file a rule');
export const tenantOption = (): Option =>
  new Option('--tenant <dir>', 'directory of calendar.yaml, overlays.yaml, category-groups.yaml, topics.yaml');
export const sourceOption = (): Option =>
  new Option('--source <source>', 'stream that all records belong to; told by their fields if not given').choices([
    'hotline',
    'grid',
    'mediation',
  ]);
export const minGradeOption = (): Option =>
  new Option('--min-grade <grade>', 'this grade and graver').choices(GRADES.slice(1));
export const areaOption = (): Option => new Option('--area <code...>', 'areas and everything below them');
export const domainOption = (): Option =>
  new Option('--domain <domain...>', 'risk domains').choices(RISK_DOMAINS.slice(1));
