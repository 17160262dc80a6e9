// Reading into API objects, whose shape no type of ours knows.
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../core/json.ts';

/** The value at a dotted path of plain names and list positions. */
export function field(value: Json | undefined, path: string): Json | undefined {
  let here = value;
  for (const name of path.split('.')) {
    if (isJsonArray(here)) here = here[Number(name)];
    else here = isJsonObject(here) ? here[name] : undefined;
  }
  return here;
}

export function textField(value: Json | undefined, path: string): string | undefined {
  const found = field(value, path);
  return typeof found === 'string' ? found : undefined;
}

export function numberField(value: Json | undefined, path: string): number | undefined {
  const found = field(value, path);
  return typeof found === 'number' ? found : undefined;
}

export function listField(value: Json | undefined, path: string): readonly JsonObject[] {
  const found = field(value, path);
  return isJsonArray(found) ? found.filter(isJsonObject) : [];
}

export function objectField(value: Json | undefined, path: string): JsonObject {
  const found = field(value, path);
  return isJsonObject(found) ? found : {};
}
