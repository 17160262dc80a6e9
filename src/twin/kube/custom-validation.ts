// Defaults and validation of custom resources by their definition's `openAPIV3Schema` (structural schemas only).
import type { StatusCause } from './api-error.ts';
import { copy, isDoc, type Doc, type Value } from './doc.ts';

/** Sets declared defaults in place where the parent object is there. */
export function setCustomDefaults(value: Value | undefined, openApi: Value | undefined): void {
  if (!isDoc(openApi)) return;
  if (Array.isArray(value)) for (const item of value) setCustomDefaults(item, openApi['items']);
  if (!isDoc(value)) return;
  for (const [name, property] of Object.entries(isDoc(openApi['properties']) ? openApi['properties'] : {})) {
    if (isDoc(property) && value[name] === undefined && property['default'] !== undefined) value[name] = copy(property['default']);
    setCustomDefaults(value[name], property);
  }
  if (isDoc(openApi['additionalProperties']))
    for (const member of Object.values(value)) setCustomDefaults(member, openApi['additionalProperties']);
}

export function customErrors(value: Value | undefined, openApi: Value | undefined, path = ''): StatusCause[] {
  if (!isDoc(openApi) || value === undefined || (value === null && openApi['nullable'] === true)) return [];
  const causes = typeCauses(value, openApi, path);
  if (causes.length > 0) return causes;
  if (Array.isArray(value)) return value.flatMap((item, index) => customErrors(item, openApi['items'], `${path}[${index}]`));
  if (isDoc(value)) return objectCauses(value, openApi, path);
  const limits = [
    typeof value === 'number' && typeof openApi['minimum'] === 'number' && value < openApi['minimum']
      ? `should be greater than or equal to ${openApi['minimum']}`
      : '',
    typeof value === 'number' && typeof openApi['maximum'] === 'number' && value > openApi['maximum']
      ? `should be less than or equal to ${openApi['maximum']}`
      : '',
    typeof value === 'string' && typeof openApi['minLength'] === 'number' && value.length < openApi['minLength']
      ? `should be at least ${openApi['minLength']} chars long`
      : '',
    typeof value === 'string' && typeof openApi['pattern'] === 'string' && !new RegExp(openApi['pattern']).test(value)
      ? `should match '${openApi['pattern']}'`
      : '',
  ].filter((text) => text !== '');
  if (Array.isArray(openApi['enum']) && !openApi['enum'].includes(value)) {
    return [
      {
        reason: 'FieldValueNotSupported',
        message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${openApi['enum'].map((each) => JSON.stringify(each)).join(', ')}`,
        field: path,
      },
    ];
  }
  return limits.map((text) => ({
    reason: 'FieldValueInvalid',
    message: `Invalid value: ${JSON.stringify(value)}: ${path} in body ${text}`,
    field: path,
  }));
}

function objectCauses(value: Doc, openApi: Doc, path: string): StatusCause[] {
  const within = (name: string): string => (path === '' ? name : `${path}.${name}`);
  const required = Array.isArray(openApi['required']) ? openApi['required'].map(String) : [];
  const missing = required
    .filter((name) => value[name] === undefined)
    .map((name) => ({ reason: 'FieldValueRequired', message: 'Required value', field: within(name) }));
  const properties = isDoc(openApi['properties']) ? openApi['properties'] : {};
  const rest = openApi['additionalProperties'];
  return [
    ...missing,
    ...Object.entries(value).flatMap(([name, member]) =>
      path === '' && name === 'metadata' ? [] : customErrors(member, properties[name] ?? rest, within(name)),
    ),
  ];
}

function typeCauses(value: Value, openApi: Doc, path: string): StatusCause[] {
  if (openApi['x-kubernetes-int-or-string'] === true) return [];
  const is = Array.isArray(value)
    ? 'array'
    : value === null
      ? 'null'
      : typeof value === 'number'
        ? Number.isInteger(value)
          ? 'integer'
          : 'number'
        : typeof value;
  const wanted = openApi['type'];
  if (wanted === undefined || wanted === is || (wanted === 'number' && is === 'integer')) return [];
  return [
    {
      reason: 'FieldValueTypeInvalid',
      message: `Invalid value: "${is}": ${path} in body must be of type ${String(wanted)}: "${is}"`,
      field: path,
    },
  ];
}
