// Bodies in protobuf, which typed clients of Go (helm's release records, `kubectl create`) send for Kubernetes' own types
// (https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding). Only read: answers are JSON, which they take.
import { kubernetesData } from './data/kubernetes-data.ts';
import { isDoc, type Doc, type Value } from './doc.ts';

const magic = Buffer.from('k8s\0');
const prefix = '#/components/schemas/';
const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1';

interface Field {
  readonly number: number;
  readonly value: number | Buffer;
}

/** The object in a body, with its type; throws for what is none. */
export function readProtobuf(body: Buffer, messageOf: (apiVersion: string, kind: string) => string | undefined): Doc {
  if (!body.subarray(0, 4).equals(magic)) throw new Error('provided data does not appear to be a protobuf message, expected prefix');
  const envelope = fieldsOf(body.subarray(4));
  const type = new Map(fieldsOf(bytesAt(envelope, 1)).map((field) => [field.number, String(field.value)]));
  const apiVersion = type.get(1) ?? '';
  const kind = type.get(2) ?? '';
  const message = messageOf(apiVersion, kind);
  if (message === undefined) throw new Error(`no kind "${kind}" is registered for version "${apiVersion}"`);
  return { apiVersion, kind, ...readMessage(bytesAt(envelope, 2), message, propertiesOf(message)) };
}

function bytesAt(fields: readonly Field[], number: number): Buffer {
  const found = fields.find((field) => field.number === number)?.value;
  return Buffer.isBuffer(found) ? found : Buffer.alloc(0);
}

function propertiesOf(message: string): Doc {
  const properties = kubernetesData.schemas[message]?.['properties'];
  return isDoc(properties) ? properties : {};
}

const tables = new Map<string, ReadonlyMap<number, { readonly name: string; readonly pointer: boolean; readonly inlined: boolean }>>();

function tableOf(message: string) {
  const known = tables.get(message);
  if (known !== undefined) return known;
  const made = new Map(
    (kubernetesData.protobuf[message] ?? '').split(' ').map((entry) => {
      const [name = '', number = ''] = entry.split('=');
      return [
        Number.parseInt(number),
        { name: name.replace('+', ''), pointer: number.endsWith('*'), inlined: name.startsWith('+') },
      ] as const;
    }),
  );
  tables.set(message, made);
  return made;
}

/** `properties` are those of the type in whose JSON the message stands: an inlined message has none of its own. */
function readMessage(bytes: Buffer, message: string, properties: Doc): Doc {
  const result: Doc = {};
  const table = tableOf(message);
  for (const { number, value } of fieldsOf(bytes)) {
    const field = table.get(number);
    if (field === undefined) continue;
    if (field.inlined) {
      const own = `${message.slice(0, message.lastIndexOf('.'))}.${field.name}`;
      Object.assign(result, readMessage(Buffer.isBuffer(value) ? value : Buffer.alloc(0), own, properties));
      continue;
    }
    const schema = properties[field.name];
    const type = isDoc(schema) ? schema : {};
    const item = readValue(value, type);
    if (type['type'] === 'array') {
      const list = result[field.name];
      result[field.name] = [...(Array.isArray(list) ? list : []), item ?? null];
    } else if (isDoc(type['additionalProperties'])) result[field.name] = { ...(result[field.name] as Doc | undefined), ...(item as Doc) };
    // Go writes fields that are no pointers whether or not they were given.
    else if (item !== undefined && (field.pointer || (item !== '' && item !== 0 && item !== false))) result[field.name] = item;
  }
  return result;
}

function readValue(value: number | Buffer, schema: Doc): Value | undefined {
  if (schema['type'] === 'array') return readValue(value, isDoc(schema['items']) ? schema['items'] : {});
  const bytes = Buffer.isBuffer(value) ? value : Buffer.alloc(0);
  if (isDoc(schema['additionalProperties'])) {
    const entry = fieldsOf(bytes);
    const content = entry.find((field) => field.number === 2)?.value ?? Buffer.alloc(0);
    return { [bytesAt(entry, 1).toString('utf8')]: readValue(content, schema['additionalProperties']) };
  }
  const all = schema['allOf'];
  const first = Array.isArray(all) ? all[0] : undefined;
  const reference = schema['$ref'] ?? (isDoc(first) ? first['$ref'] : undefined);
  if (typeof reference === 'string') return readReferenced(bytes, reference.slice(prefix.length));
  if (schema['type'] === 'string') return bytes.toString(schema['format'] === 'byte' ? 'base64' : 'utf8');
  if (schema['type'] === 'boolean') return value === 1;
  return typeof value === 'number' ? value : undefined;
}

function readReferenced(bytes: Buffer, message: string): Value | undefined {
  const numbers = (): ReadonlyMap<number, number | Buffer> => new Map(fieldsOf(bytes).map((field) => [field.number, field.value]));
  const short = message.slice(message.lastIndexOf('.') + 1);
  if (message === `${meta}.Time` || message === `${meta}.MicroTime`) {
    if (bytes.length === 0) return undefined;
    const seconds = numbers().get(1);
    const time = new Date((typeof seconds === 'number' ? seconds : 0) * 1000).toISOString();
    return short === 'Time' ? time.replace(/\.\d+Z$/, 'Z') : time.replace('Z', '000Z');
  }
  if (short === 'Quantity') return String(numbers().get(1) ?? '0');
  if (short === 'IntOrString') {
    const fields = numbers();
    return fields.get(1) === 1 ? String(fields.get(3) ?? '') : Number(fields.get(2) ?? 0);
  }
  if (short === 'FieldsV1' || short === 'RawExtension' || short === 'JSON') return JSON.parse(String(numbers().get(1) ?? '{}')) as Value;
  return readMessage(bytes, message, propertiesOf(message));
}

function fieldsOf(bytes: Buffer): readonly Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at];
      if (byte === undefined) throw new Error('unexpected EOF');
      at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if ((byte & 0x80) === 0) return Number(BigInt.asIntN(64, value));
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const wire = tag & 7;
    const number = tag >>> 3;
    if (wire === 0) fields.push({ number, value: varint() });
    else if (wire === 1 || wire === 5) {
      const size = wire === 1 ? 8 : 4;
      if (at + size > bytes.length) throw new Error('unexpected EOF');
      fields.push({ number, value: wire === 1 ? bytes.readDoubleLE(at) : bytes.readFloatLE(at) });
      at += size;
    } else if (wire === 2) {
      const size = varint();
      if (size < 0 || at + size > bytes.length) throw new Error('unexpected EOF');
      fields.push({ number, value: bytes.subarray(at, at + size) });
      at += size;
    } else throw new Error(`illegal wire type ${wire}`);
  }
  return fields;
}
