// Which source topic a JSON record belongs to, by fields that only one contract has.
import { RAW_TOPICS, type RawTopic } from '@fengsui/contracts';
import { TOPICS } from '@fengsui/domain';

export type SourceWord = 'hotline' | 'grid' | 'mediation';

const TOPIC_BY_SOURCE: Readonly<Record<SourceWord, RawTopic>> = {
  hotline: TOPICS.hotline,
  grid: TOPICS.grid,
  mediation: TOPICS.mediation,
};

/** The topic of a source. */
export function topicOfSource(source: SourceWord): RawTopic {
  return TOPIC_BY_SOURCE[source];
}

/** In lower camel case; the proto's names are turned into it. */
const TELLING_FIELDS: Readonly<Record<RawTopic, readonly string[]>> = {
  [TOPICS.hotline]: ['ticketId', 'requestType', 'urgency', 'subjectRef', 'satisfied', 'resolved', 'redoCount'],
  [TOPICS.grid]: ['gridKind', 'classCode', 'hazardLevel', 'siteRef', 'geoCell', 'patrolCount', 'day', 'reportedAt'],
  [TOPICS.mediation]: ['disputeType', 'mediationKind', 'origin', 'attemptNo', 'amountBand', 'hardening', 'success'],
};

/** The topic whose fields the object has, or null: no object, or of none or several. */
export function topicOfRecord(bytes: Uint8Array): RawTopic | null {
  const fields = fieldsOf(bytes);
  const topics = RAW_TOPICS.filter((topic) => TELLING_FIELDS[topic].some((field) => fields.has(field)));
  const [only] = topics;
  return topics.length === 1 && only !== undefined ? only : null;
}

function fieldsOf(bytes: Uint8Array): ReadonlySet<string> {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    if (typeof value !== 'object' || value === null) return new Set();
    return new Set(
      Object.keys(value).map((key) => key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())),
    );
  } catch (error) {
    if (error instanceof SyntaxError) return new Set();
    throw error;
  }
}
