// A service's directory goes from an NFS export into a volume claim, wholly beside the data: a carrier in the cluster mounts both, and
// only listings and digests pass through the workstation. What people write to the claim comes back when the plan is rolled back.
import { carrier } from '../../src/catalog/carrier/carrier.ts';
import { directoryStill } from '../../src/kinds/check/directory-still/directory-still.ts';
import { moveDirectory } from '../../src/kinds/move/directory-move/directory-move.ts';
import { copyAhead } from '../../src/kinds/resource/directory-ahead/directory-ahead.ts';
import { kubeObjects } from '../../src/kinds/resource/kube-object/kube-object.ts';
import { systemdUnit } from '../../src/kinds/resource/systemd-unit/systemd-unit.ts';
import { phase } from '../../src/plan/phase.ts';
import { definePlan } from '../../src/plan/plan.ts';
import { inventory } from './inventory.ts';

const cluster = 'k3s';
const namespace = 'devpi';
const claim = 'devpi-data';
const dataset = 'packages';

const carried = carrier({
  cluster,
  namespace,
  name: 'carrier',
  // Take the digest of your day: `docker buildx imagetools inspect debian:13-slim`. This one stands for it.
  image: `debian:13-slim@sha256:${'0'.repeat(64)}`,
  mounts: [
    { path: '/source', nfs: { server: 'nas', path: '/srv/devpi' } },
    { path: '/target', claim },
  ],
});
const move = {
  dataset,
  from: carried.at('/source'),
  to: carried.at('/target'),
  exclude: [{ path: '.indices', because: 'devpi makes its search index anew' }],
};

const ahead = phase('ahead', { goal: 'Most of the data lies in the claim while the service runs' }, ({ step }) => {
  const place = step(
    'claim',
    kubeObjects({
      cluster,
      objects: [
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
        {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: { name: claim, namespace },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '20Gi' } } },
        },
      ],
    }),
  );
  const start = step('carrier', carried.start, { after: [place] });
  step('copy', copyAhead(move), { after: [start] });
});

const over = phase('over', { goal: 'devpi stands still, and all of its files are proved in the claim' }, ({ step }) => {
  const stopped = step(
    'stop',
    systemdUnit({ host: 'nas', name: 'devpi.service', state: 'stopped', listens: [{ port: 3141, holder: 'devpi' }] }),
    {
      title: 'stop devpi, also after a reboot',
      facts: { retracts: [{ fact: 'writer', dataset, writer: 'devpi@nas' }] },
    },
  );
  // Where its programs run: only there is it seen who has files open.
  const still = step('still', directoryStill({ dataset, place: { host: 'nas', path: '/srv/devpi' } }), { after: [stopped] });
  const files = step('files', moveDirectory({ ...move, wayBack: 'move' }), { after: [still] });
  step('carried', carried.done, { after: [files], title: 'let the carrier go, and with it the claim' });
});

export default definePlan('nfs-to-claim', { inventory, phases: [ahead, over] });
