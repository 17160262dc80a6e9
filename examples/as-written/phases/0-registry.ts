// 0.1 to 0.4: policy, console, Zot, and its served name.
import type { Fact } from '../../../src/core/fact.ts';
import type { PhaseBuilder } from '../../../src/plan/phase.ts';
import { declared } from '../../../src/kinds/gate/declared/declared.ts';
import { home, host, port, spelledOut, unit, zot } from './0-names.ts';
import { onGilbert, onIndri, provision } from './deploy.ts';

const urls = { 'docker.io': 'https://registry-1.docker.io', 'ghcr.io': 'https://ghcr.io', 'quay.io': 'https://quay.io' };
// The three upstreams with one prefix each, and the paths that the namespace convention promises.
const upstreams = Object.values(urls).map((url): Fact => ({ fact: 'upstream', registry: 'registry', url, prefix: '**' }));
const promised = Object.entries(urls).map(([path, url]): Fact => ({
  fact: 'image-path',
  registry: 'registry',
  path: `${path}/library/alpine`,
  url,
}));

export function registry({ step }: Pick<PhaseBuilder, 'step'>): void {
  step(
    'policy',
    declared({
      says: '0.1: add tag:registry to tagOwners and to the tests, preview and apply with Pulumi',
      runs: [onGilbert('mise run tailnet-up', { effect: 'changes' })],
      provides: [
        { fact: 'defined', name: 'tag:registry', owners: ['autogroup:admin', 'tag:blumeops'] },
        { fact: 'tagged', device: host, tag: 'tag:registry' },
      ],
      // "Remove tags from Pulumi (revert policy.hujson changes)": the policy file is not among those that are reverted.
      undo: {},
    }),
  );
  step(
    'console-service',
    declared({
      says: '0.2: create service registry in the admin console, and see it in `tailscale status`',
      runs: [onGilbert('tailscale status | grep registry')],
      provides: [{ fact: 'defined', name: 'svc:registry' }],
      undo: {},
    }),
  );
  step(
    'zot',
    declared({
      says: '0.3: role zot: LaunchAgent from the binary that was built, port 5000 on 0.0.0.0, three upstreams with the prefix **',
      requires: [{ fact: 'program', host, program: `${home}/code/3rd/zot/bin/zot-darwin-arm64` }],
      provides: [
        { fact: 'parameter', ...port },
        { ...unit(zot), sort: 'daemon', manager: 'launchd' },
        { fact: 'autostart', host, unit: zot, trigger: 'login' },
        { fact: 'listens', host, port: 5000, holder: 'registry', address: '0.0.0.0', scheme: 'http', auth: 'none' },
        { fact: 'path', host, path: `${home}/zot`, writer: zot },
        ...upstreams,
        ...promised,
        spelledOut('role:zot defaults'),
      ],
      runs: [
        onIndri('launchctl list | grep zot'),
        onIndri('curl -s http://localhost:5000/v2/_catalog'),
        onIndri('tail -20 ~/Library/Logs/mcquack.zot.err.log'),
      ],
      undo: {
        retracts: [
          unit(zot),
          { fact: 'autostart', host, unit: zot },
          { fact: 'listens', host, port: 5000, holder: 'registry' },
          { fact: 'parameter', ...port },
          ...upstreams,
          ...promised,
        ],
      },
    }),
  );
  step(
    'serve',
    declared({
      says: '0.4: add svc:registry to tailscale_serve, https 443 to http://localhost:5000, deploy, push a test image from gilbert',
      requires: [{ fact: 'defined', name: 'svc:registry' }],
      provides: [
        { fact: 'advertised', name: 'svc:registry', host, port: 443, protocol: 'https', upstream: 'http://localhost:5000' },
        { fact: 'name', name: 'registry', holder: `host:${host}` },
        { fact: 'artefact', of: 'catalogue:registry', item: 'blumeops/test' },
        spelledOut('role:tailscale_serve defaults'),
      ],
      runs: [
        provision('tailscale-serve'),
        onGilbert('curl -s https://registry.tail8d86e.ts.net/v2/_catalog'),
        onGilbert('podman push registry.tail8d86e.ts.net/blumeops/test:v1', { effect: 'changes' }),
      ],
      undo: {
        retracts: [
          { fact: 'advertised', name: 'svc:registry', host, port: 443 },
          { fact: 'name', name: 'registry', holder: `host:${host}` },
        ],
      },
    }),
  );
}
