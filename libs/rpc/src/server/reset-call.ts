// Cuts a stream whose peer reads nothing. grpc-js offers no way to do so: a status waits behind the data that the peer
// does not take, for as long as the connection lives. So this reaches for the HTTP/2 stream under the call; should a
// release of grpc-js hide it elsewhere, nothing is cut here and the connection's age limit ends it later.
import { constants, type ServerHttp2Stream } from 'node:http2';

/** Sends RST_STREAM with ENHANCE_YOUR_CALM (RESOURCE_EXHAUSTED at the client); false if the stream was not found. */
export function resetCall(call: object): boolean {
  const stream = streamUnder(call, 0);
  if (stream === null) return false;
  stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM);
  return true;
}

/** Interceptors wrap calls in calls; more than this many never occur. */
const WRAPPERS_MAX = 8;

function streamUnder(call: object, depth: number): ServerHttp2Stream | null {
  if (depth > WRAPPERS_MAX) return null;
  const stream: unknown = Reflect.get(call, 'stream');
  if (isHttp2Stream(stream)) return stream;
  const inner: unknown = Reflect.get(call, 'call') ?? Reflect.get(call, 'nextCall');
  return typeof inner === 'object' && inner !== null ? streamUnder(inner, depth + 1) : null;
}

function isHttp2Stream(value: unknown): value is ServerHttp2Stream {
  return typeof value === 'object' && value !== null && 'rstCode' in value && 'close' in value;
}
