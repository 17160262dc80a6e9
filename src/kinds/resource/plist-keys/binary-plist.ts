// A binary property list (bplist00): read and written whole, so what the writer cannot give back as it was is refused.
import { buildBinary, parseBinary, type PlistValue } from 'plist';
import { LongshoreError } from '../../../core/error.ts';
import { isJsonArray, isJsonObject, type Json } from '../../../core/json.ts';
import { specialOf } from './plist-value.ts';

export function isBinaryPlist(content: Uint8Array): boolean {
  return Buffer.from(content.subarray(0, 8)).toString('latin1') === 'bplist00';
}

export function binaryValue(content: Uint8Array, key: readonly string[]): Json | undefined {
  const found = key.reduce<PlistValue | undefined>((value, name) => (isDictionary(value) ? value[name] : undefined), read(content));
  return found === undefined ? undefined : toJson(found);
}

export function withBinaryValue(content: Uint8Array, key: readonly string[], value: Json | undefined): Uint8Array {
  return buildBinary(changed(read(content), key, value === undefined ? undefined : fromJson(value)));
}

function changed(within: PlistValue | undefined, [name = '', ...rest]: readonly string[], value: PlistValue | undefined): PlistValue {
  const dictionary = isDictionary(within) ? within : {};
  const others = Object.fromEntries(Object.entries(dictionary).filter(([each]) => each !== name));
  if (rest.length > 0)
    return value === undefined && dictionary[name] === undefined
      ? dictionary
      : { ...dictionary, [name]: changed(dictionary[name], rest, value) };
  return value === undefined ? others : { ...dictionary, [name]: value };
}

function read(content: Uint8Array): PlistValue {
  if (hasWholeReal(content)) {
    throw new LongshoreError(
      'plist-unreadable',
      'cannot change the property list: it has a real that is a whole number, which would become an integer',
      {
        next: 'Convert it first: "plutil -convert xml1".',
      },
    );
  }
  return parseBinary(content);
}

/** Marker 0x2n of an object is a real of 2^n bytes; objects lie where the offset table says (CFBinaryPList.c). */
function hasWholeReal(content: Uint8Array): boolean {
  const view = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  if (view.length < 40) return false;
  const trailer = view.length - 32;
  const [offsetSize, count, table] = [
    view.readUInt8(trailer + 6),
    Number(view.readBigUInt64BE(trailer + 8)),
    Number(view.readBigUInt64BE(trailer + 24)),
  ];
  for (let index = 0; index < count; index += 1) {
    const at = view.readUIntBE(table + index * offsetSize, offsetSize);
    const marker = view.readUInt8(at);
    if (marker === 0x23 && Number.isInteger(view.readDoubleBE(at + 1))) return true;
    if (marker === 0x22 && Number.isInteger(view.readFloatBE(at + 1))) return true;
  }
  return false;
}

function toJson(value: PlistValue): Json {
  if (typeof value === 'bigint') return { $integer: String(value) };
  if (value instanceof Date) return { $date: value.toISOString().replace(/\.\d{3}Z$/, 'Z') };
  if (value instanceof Uint8Array) return { $data: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map(toJson);
  if (isDictionary(value)) return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, toJson(each)]));
  if (typeof value === 'number') return Number.isInteger(value) ? value : { $real: value };
  return value;
}

function fromJson(value: Json): PlistValue {
  const kind = specialOf(value);
  if (kind !== undefined && isJsonObject(value)) {
    const inner = value[kind];
    if (kind === '$date') return new Date(String(inner));
    if (kind === '$data') return Buffer.from(String(inner), 'base64');
    return kind === '$integer' ? (BigInt(String(inner)) as unknown as PlistValue) : Number(inner);
  }
  if (isJsonArray(value)) return value.map(fromJson);
  if (isJsonObject(value)) return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, fromJson(each ?? null)]));
  return value;
}

function isDictionary(value: PlistValue | undefined): value is { [key: string]: PlistValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date) && !(value instanceof Uint8Array);
}
