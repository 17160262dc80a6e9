// Postures: conditions on attributes of the device that connects. All assertions of a posture must hold; of several postures
// of a rule, one; an attribute that is not set fails whatever is asked of it but IS SET and NOT SET.
// https://tailscale.com/docs/features/device-posture
import type { PostureAttributes } from '../policy/policy.ts';

const assertionForm = /^\s*([A-Za-z][\w:-]*)\s*(?:(==|!=|<=|>=|<|>|NOT\s+IN|IN|IS\s+SET|NOT\s+SET)\s*(.*?))?\s*$/i;

/** `undefined` where the assertion cannot be read. */
export function assertionHolds(assertion: string, attributes: PostureAttributes): boolean | undefined {
  const match = assertionForm.exec(assertion);
  if (match === null) return undefined;
  const [, key = '', operator = '', operand = ''] = match;
  const attribute = Object.hasOwn(attributes, key) ? attributes[key] : undefined;
  switch (operator.toUpperCase().replace(/\s+/g, ' ')) {
    case 'IS SET':
      return attribute !== undefined;
    case 'NOT SET':
      return attribute === undefined;
    case '':
      return attribute === true;
    default:
      break;
  }
  const isList = /^(NOT\s+)?IN$/i.test(operator);
  const values = isList ? listOf(operand) : [literal(operand)];
  if (values === undefined || values.some((value) => value === undefined)) return undefined;
  if (attribute === undefined) return false;
  return compare(operator.toUpperCase().replace(/\s+/g, ' '), key, attribute, values as readonly (string | number | boolean)[]);
}

function compare(
  operator: string,
  key: string,
  attribute: string | number | boolean,
  values: readonly (string | number | boolean)[],
): boolean {
  const [value] = values;
  switch (operator) {
    case 'IN':
      return values.includes(attribute);
    case 'NOT IN':
      return !values.includes(attribute);
    case '==':
      return attribute === value;
    case '!=':
      return attribute !== value;
    default: {
      const order = /version$/i.test(key) ? versionOrder(String(attribute), String(value)) : Number(attribute) - Number(value);
      if (operator === '<') return order < 0;
      if (operator === '<=') return order <= 0;
      return operator === '>' ? order > 0 : order >= 0;
    }
  }
}

/** Numbers by value, the rest by letters, as in 1.40 < 1.100 < 1.100a. */
function versionOrder(one: string, other: string): number {
  const parts = (version: string) => version.match(/\d+|[^\d.]+/g) ?? [];
  const [left, right] = [parts(one), parts(other)];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const [a = '', b = ''] = [left[index], right[index]];
    const order = /^\d/.test(a) && /^\d/.test(b) ? Number(a) - Number(b) : a < b ? -1 : a > b ? 1 : 0;
    if (order !== 0) return order;
  }
  return 0;
}

function listOf(text: string): readonly (string | number | boolean | undefined)[] | undefined {
  const inside = /^\[(.*)\]$/.exec(text)?.[1];
  return inside === undefined
    ? undefined
    : inside
        .split(',')
        .filter((each) => each.trim() !== '')
        .map(literal);
}

function literal(text: string): string | number | boolean | undefined {
  const trimmed = text.trim();
  const quoted = /^'(.*)'$|^"(.*)"$/.exec(trimmed);
  if (quoted !== null) return quoted[1] ?? quoted[2] ?? '';
  if (trimmed === 'true' || trimmed === 'false') return trimmed === 'true';
  return /^-?\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : undefined;
}
