// The sockets of kafkajs, as it opens them itself, but for two things. It lets go of a connection again and again while a
// broker is away, and on a socket that is closed already each time adds a listener for a connect that never comes: Node
// takes that for a leak and warns on stderr, which is for log lines. And it listens on to a socket that it has ended:
// its last bytes come in between the answers on the next one, and its end is taken for the end of that.
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
    return endingWithoutEcho(socket);
  };
}

const HEARD = ['data', 'end', 'error', 'timeout'] as const;

/** After its end on our side nobody hears of it any more; it closes by itself when the other side has ended, too. */
function endingWithoutEcho(socket: ReturnType<SocketFactory>): ReturnType<SocketFactory> {
  const end = socket.end.bind(socket);
  socket.end = () => {
    for (const event of HEARD) socket.removeAllListeners(event);
    socket.on('error', () => undefined);
    socket.resume();
    return end();
  };
  return socket;
}
