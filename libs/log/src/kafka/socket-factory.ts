// The sockets of kafkajs, as it opens them itself, but for one thing: it lets go of a connection again and again while a
// broker is away, and on a socket that is closed already each time adds a listener for a connect that never comes. Node
// takes that for a leak and warns on stderr, which is for log lines.
import createSocketFactory from 'kafkajs/src/network/socketFactory.js';

type SocketFactory = ReturnType<typeof createSocketFactory>;

/** A socket that is closed holds nothing up: letting go of it does nothing. */
export function createQuietSocketFactory(): SocketFactory {
  const open = createSocketFactory();
  return (wanted) => {
    const socket = open(wanted);
    socket.once('close', () => {
      socket.unref = () => socket;
    });
    return socket;
  };
}
