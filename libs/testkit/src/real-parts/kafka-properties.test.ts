// One configuration, in the two forms in which a Kafka reads it.
import { expect, it } from 'vitest';
import { kafkaProperties, propertiesEnvironment, propertiesText } from './kafka-properties.ts';

const properties = kafkaProperties({
  advertisedHost: 'engine',
  listenHost: '0.0.0.0',
  brokerPort: 29_092,
  controllerPort: 9093,
  directory: '/records',
});

it('clients are told the advertised host, not the one it listens on', () => {
  const text = propertiesText(properties);
  expect(text).toContain('listeners=PLAINTEXT://0.0.0.0:29092,CONTROLLER://127.0.0.1:9093\n');
  expect(text).toContain('advertised.listeners=PLAINTEXT://engine:29092\n');
  expect(text).toContain('controller.quorum.voters=1@127.0.0.1:9093\n');
});

it('the environment of a container holds every property under the name that the official image reads', () => {
  const environment = propertiesEnvironment(properties);
  expect(environment).toMatchObject({ KAFKA_LOG_DIRS: '/records', KAFKA_NODE_ID: '1' });
  expect(Object.keys(environment)).toHaveLength(properties.size);
});
