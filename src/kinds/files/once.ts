// A stream of one chunk: the input of a script that reads little.
export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
