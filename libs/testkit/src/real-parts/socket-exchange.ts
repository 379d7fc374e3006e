// One question and its answer over a fresh connection: what the probes of Kafka and Redis stand on. The probes know
// just enough of both protocols to tell "answers" from "port open", and so depend on no client.
import { connect, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';

const ANSWER_BYTES_MAX = 65_536;

export interface Address {
  readonly host: string;
  readonly port: number;
  /** TLS; default false. */
  readonly isSecure?: boolean;
}

export interface Exchange {
  readonly address: Address;
  readonly question: Buffer;
  /** True once so many bytes are the whole answer. */
  readonly isWhole: (answer: Buffer) => boolean;
  readonly timeoutMs: number;
}

/** Resolves with the answer; rejects when there is none in time, when the connection breaks, or when it is too long. */
export function exchange({ address, question, isWhole, timeoutMs }: Exchange): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = open(address);
    let answer: Buffer = Buffer.alloc(0);
    const refuse = (why: string): void => {
      reject(new Error(`${address.host}:${address.port} ${why}`));
      socket.destroy();
    };
    socket.setTimeout(timeoutMs, () => refuse(`did not answer within ${timeoutMs} ms`));
    socket.on('error', (error) => refuse(error.message));
    socket.on('close', () => refuse('closed the connection'));
    socket.on('data', (chunk: Buffer) => {
      answer = Buffer.concat([answer, chunk]);
      if (answer.length > ANSWER_BYTES_MAX) refuse(`answered more than ${ANSWER_BYTES_MAX} bytes`);
      else if (isWhole(answer)) {
        resolve(answer);
        socket.destroy();
      }
    });
    socket.write(question);
  });
}

function open({ host, port, isSecure = false }: Address): Socket {
  return isSecure ? connectSecurely({ host, port, servername: host }) : connect({ host, port });
}
