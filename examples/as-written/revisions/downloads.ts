// Revisions of phase 6: Transmission moves as well, with a list of archives and an exporter.
import { declared } from '../../../src/kinds/gate/declared/declared.ts';
import { phase } from '../../../src/plan/phase.ts';
import { unit } from '../phases/0-names.ts';
import { namespace, object } from '../phases/in-cluster.ts';

export const downloads = phase('downloads', { goal: 'Transmission in the cluster', inOrder: true }, ({ step }) => {
  step(
    'deploy',
    declared({
      says: 'P6: Transmission 4.0.6 in namespace torrent, its configuration on an emptyDir',
      provides: [
        namespace('torrent'),
        object('Deployment torrent/transmission'),
        { fact: 'version', subject: 'transmission@minikube', version: '4.0.6' },
      ],
    }),
  );
  step(
    'archives',
    declared({
      says: 'P6: a ConfigMap with 18 torrents, and a note to add more',
      provides: [{ fact: 'setting', service: 'transmission', setting: 'desired archives', value: 18 }],
    }),
  );
  step(
    'exporter',
    declared({
      says: 'P6 follow-up: an exporter beside it, written for Transmission 3',
      provides: [
        { fact: 'version', subject: 'transmission-exporter@minikube', version: '0.3.0' },
        { fact: 'supports', subject: 'transmission-exporter@minikube', other: 'transmission@minikube', versions: ['2', '3'] },
      ],
    }),
  );
  step('stop', declared({ says: 'P6: stop Transmission on indri', retracts: [unit('transmission-cli')] }));
});
