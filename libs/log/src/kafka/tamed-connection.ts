// Two faults of kafkajs's connections, which are used again after they have broken. What had come of an answer that was
// cut short is kept, and the answers of the next connection are read behind it, out of step: requests then wait for bytes
// that never come, or the process ends, for an answer that makes no sense is thrown where nobody catches it.
import { assert } from '@fengsui/domain';
import Connection from 'kafkajs/src/network/connection.js';

/** An answer begins with its length. */
const LENGTH_BYTES = 4;

type Answering = Pick<Connection, 'isConnected' | 'socket' | 'chunks' | 'bytesBuffered' | 'bytesNeeded'>;

let isTamed = false;

/** Mends all kafkajs connections of this process. Safe to call often. */
export function tameConnections(): void {
  if (isTamed) return;
  isTamed = true;
  const { prototype } = Connection;
  const connect: unknown = Reflect.get(prototype, 'connect');
  const processData: unknown = Reflect.get(prototype, 'processData');
  assert(typeof connect === 'function', 'kafkajs 2.2.4 connects there');
  assert(typeof processData === 'function', 'kafkajs 2.2.4 takes what has come there');
  prototype.connect = async function connectAfresh(this: Answering): Promise<boolean> {
    if (!this.isConnected()) {
      this.chunks = [];
      this.bytesBuffered = 0;
      this.bytesNeeded = LENGTH_BYTES;
    }
    const connected: unknown = await Reflect.apply(connect, this, []);
    return connected === true;
  };
  prototype.processData = function takeOrBreak(this: Answering, bytes: Buffer): void {
    try {
      Reflect.apply(processData, this, [bytes]);
    } catch (error) {
      // It tells its requests, and whoever asks next connects again.
      this.socket.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  };
}
