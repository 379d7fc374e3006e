// Stands in for kcat where it is not installed: produces each line of standard input as a record, as kcat -P does. It
// takes the options that the README uses, and refuses any other, so that an example can't ask for what nobody tried.
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { createKafkaLog } from '@fengsui/log';
import { createLogger } from '@fengsui/service-kit';

const { values } = parseArgs({
  options: {
    produce: { type: 'boolean', short: 'P', default: false },
    brokers: { type: 'string', short: 'b', default: '' },
    topic: { type: 'string', short: 't', default: '' },
    header: { type: 'string', short: 'H', multiple: true, default: [] },
  },
});
if (!values.produce || values.brokers === '' || values.topic === '') throw new Error('-P, -b and -t are wanted');
const pairs = values.header.map((pair): [string, string] => {
  const [name = '', ...rest] = pair.split('=');
  return [name, rest.join('=')];
});
const headers = Object.fromEntries(pairs);
const lines = (await text(process.stdin)).split('\n').filter((line) => line !== '');
const log = createKafkaLog({
  brokers: values.brokers.split(','),
  clientId: 'kcat-stand-in',
  logger: createLogger({ service: 'kcat-stand-in', level: 'error' }),
});
const records = lines.map((line) => ({ timestamp: Date.now(), value: Buffer.from(line), headers }));
await log.append({ topic: values.topic, partition: 0 }, records);
await log.close();
