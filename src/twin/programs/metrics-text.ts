// Prometheus' text format, and the selectors of its queries.
// https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format

export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export function parseMetrics(text: string): readonly Series[] {
  return text.split('\n').flatMap((line): Series[] => {
    const [, name, labels = '', value] = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{([^}]*)\})?\s+(\S+)/.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [{ name, labels: labelsOf(labels), value: Number(value) }];
  });
}

/** `name{label="value"}`, with an optional comparison to a number; `undefined` for what is more than that. */
export function parseSelector(text: string): ((series: Series) => boolean) | undefined {
  const [, name, labels = '', operator, number] =
    /^\s*([a-zA-Z_:][a-zA-Z0-9_:]*)?(?:\{([^}]*)\})?\s*(?:(==|!=|>=|<=|>|<)\s*(-?[0-9.]+))?\s*$/.exec(text) ?? [];
  if (name === undefined && labels === '') return undefined;
  if (labels !== '' && !/^\s*\w+\s*=~?\s*"[^"]*"(\s*,\s*\w+\s*=~?\s*"[^"]*")*\s*,?\s*$/.test(labels)) return undefined;
  const matchers = [...labels.matchAll(/(\w+)\s*(=~?)\s*"([^"]*)"/g)].map(([, label = '', sort, wanted = '']) => ({ label, sort, wanted }));
  return (series) =>
    (name === undefined || series.name === name) &&
    matchers.every(({ label, sort, wanted }) => {
      const value = label === '__name__' ? series.name : (series.labels[label] ?? '');
      return sort === '=' ? value === wanted : new RegExp(`^(?:${wanted})$`).test(value);
    }) &&
    (operator === undefined || compared(series.value, operator, Number(number)));
}

function labelsOf(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries([...text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label = '', value = '']) => [label, value]));
}

function compared(value: number, operator: string, other: number): boolean {
  switch (operator) {
    case '==':
      return value === other;
    case '!=':
      return value !== other;
    case '>=':
      return value >= other;
    case '<=':
      return value <= other;
    case '>':
      return value > other;
    default:
      return value < other;
  }
}
