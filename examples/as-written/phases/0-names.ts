// Names and values that several steps of phase 0 spell out.
import type { Fact, FactOf } from '../../../src/core/fact.ts';

export const host = 'indri';
export const home = '/Users/erichblume';
export const zot = 'mcquack.eblume.zot';
export const zotMetrics = 'mcquack.eblume.zot-metrics';
export const textfile = '/opt/homebrew/var/node_exporter/textfile/zot.prom';
export const port = { parameter: 'registry.port', value: 5000 } as const;
export const spelledOut = (where: string): Fact => ({ fact: 'literal', where, value: 5000, of: port.parameter });
export const unit = (name: string): FactOf<'unit'> => ({ fact: 'unit', host, unit: name });
export const cluster = 'minikube';
export const roleOf = (tag: string): Fact => ({ fact: 'wired', into: 'playbook:indri.yml', name: tag });
