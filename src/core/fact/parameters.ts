// Values that stand in more than one place, how long they are good for, and where they are spelled out.
import type { FactFamily } from './fact-shape.ts';

export type ParameterFact =
  | {
      readonly fact: 'parameter';
      readonly parameter: string;
      readonly value: string | number;
      readonly volatility?: 'static' | 'per-create' | 'per-start';
      readonly derivedFrom?: readonly string[];
    }
  | { readonly fact: 'literal'; readonly where: string; readonly value: string | number; readonly of?: string };

export const parameterFacts: FactFamily<ParameterFact> = {
  title: 'Parameters and literals',
  about:
    'A value with a name, and every place that spells it out. A literal goes stale when the value changes; one that changes at every start must not be written down at all.',
  facts: {
    parameter: {
      what: 'A value has a name.',
      key: ['parameter'],
      fields: {
        parameter: 'Its name, as `registry.port`.',
        value: 'Its value now.',
        volatility: '`static`, new `per-create` of what it belongs to, or new `per-start`.',
        derivedFrom: 'Parameters that it follows from.',
      },
      absence: 'unknown',
      example: { fact: 'parameter', parameter: 'registry.port', value: 5050, volatility: 'static' },
    },
    literal: {
      what: 'A value is spelled out somewhere.',
      key: ['where', 'value'],
      fields: { where: 'File, document or setting.', value: 'As it stands there.', of: 'Parameter that is meant.' },
      absence: 'unknown',
      example: { fact: 'literal', where: 'document:zk/zot.md', value: 5000, of: 'registry.port' },
    },
  },
};
