/** Makes records of the bytes of a connection, for `socketStream`. Runs in the receiver's thread, once a connection. */
export type SocketConverter<T> = (
  input: AsyncIterable<Uint8Array>,
) => Iterable<T> | AsyncIterable<T>
