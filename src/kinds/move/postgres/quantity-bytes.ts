// A Kubernetes quantity of storage in bytes: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
import type { Json } from '../../../core/json.ts';

const factors: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};

/** `undefined` for what is no quantity. */
export function quantityBytes(value: Json | undefined): number | undefined {
  if (typeof value === 'number') return value;
  const match = typeof value === 'string' ? /^(\d+(?:\.\d+)?(?:[eE]\d+)?)([kMGTP]|[KMGTP]i)?$/.exec(value) : null;
  const factor = factors[match?.[2] ?? ''];
  return match === null || factor === undefined ? undefined : Math.round(Number(match[1]) * factor);
}
