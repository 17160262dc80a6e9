// 0.5 to 0.7: metrics, logs, and the health script.
import type { PhaseBuilder } from '../../../src/plan/phase.ts';
import { declared } from '../../../src/kinds/gate/declared/declared.ts';
import { host, roleOf, spelledOut, textfile, unit, zot, zotMetrics } from './0-names.ts';
import { onGilbert, onIndri, provision } from './deploy.ts';

export function observation({ step }: Pick<PhaseBuilder, 'step'>): void {
  step(
    'zot-metrics',
    declared({
      says: '0.5: role zot_metrics: a script asks the registry and writes zot.prom every minute; deploy with --tags zot_metrics',
      requires: [roleOf('zot_metrics'), { fact: 'listens', host, port: 5000, holder: 'registry' }],
      provides: [
        { ...unit(zotMetrics), sort: 'timer', manager: 'launchd', everySeconds: 60, calls: ['curl', 'mv'] },
        { fact: 'path', host, path: textfile, writer: zotMetrics, everySeconds: 60 },
        spelledOut('role:zot_metrics script'),
      ],
      runs: [provision('zot_metrics'), onIndri(`cat ${textfile}`), onGilbert('curl -s http://indri:9090/api/v1/query?query=zot_up | jq .')],
      undo: {},
    }),
  );
  step(
    'logs',
    declared({
      says: '0.6: paste a source into the Alloy template that forwards to loki.write.local.receiver',
      requires: [{ fact: 'wired', into: 'alloy-config', name: 'loki.write.local' }],
      provides: [{ fact: 'consumer', service: 'registry', consumer: 'log:mcquack.zot', sort: 'log', needs: [unit(zot)] }],
      runs: [provision('alloy')],
      undo: {},
    }),
  );
  step(
    'service-check',
    declared({
      says: '0.7: add four checks to indri-services-check: two greps over launchctl list, the catalogue, and that zot.prom exists',
      provides: [
        { fact: 'check', check: 'zot', tests: [unit(zot)], looksAt: 'units', pattern: 'zot', expects: 'running', from: 'host:indri' },
        {
          fact: 'check',
          check: 'zot-metrics',
          tests: [unit(zotMetrics)],
          looksAt: 'units',
          pattern: 'zot-metrics',
          expects: 'running',
          from: 'host:indri',
        },
        {
          fact: 'check',
          check: 'Zot Registry',
          tests: [{ fact: 'reaches', from: 'laptop', to: 'indri', port: 5000 }],
          looksAt: 'url',
          expects: '< 400',
          from: 'laptop',
        },
        { fact: 'check', check: 'Zot metrics', tests: [{ fact: 'path', host, path: textfile }], looksAt: 'files', expects: 'exists' },
        spelledOut('mise-tasks/indri-services-check'),
      ],
      runs: [onGilbert('mise run indri-services-check')],
      undo: {},
    }),
  );
}
