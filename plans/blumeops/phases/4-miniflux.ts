// Phase 4: Miniflux moves. Its writers stop and are proved stopped, its data is copied and proved, its name follows.
import { minifluxDatabaseUrl } from '../../../src/catalog/miniflux/database-url.ts';
import { minifluxImage, minifluxIngress, minifluxWorkload } from '../../../src/catalog/miniflux/in-cluster.ts';
import { http } from '../../../src/kinds/check/http/http.ts';
import { kubeReady } from '../../../src/kinds/check/kube-ready/kube-ready.ts';
import { sql } from '../../../src/kinds/check/sql/sql.ts';
import { unit } from '../../../src/kinds/check/unit/unit.ts';
import { writersGone } from '../../../src/kinds/check/writers-gone/writers-gone.ts';
import { placeLabel } from '../../../src/kinds/move/postgres/postgres-move-spec.ts';
import { movePostgres } from '../../../src/kinds/move/postgres/postgres-move.ts';
import { brewService } from '../../../src/kinds/resource/brew-service/brew-service.ts';
import { kubeObjects } from '../../../src/kinds/resource/kube-object/kube-object.ts';
import { serveEntry } from '../../../src/kinds/resource/serve-entry/serve-entry.ts';
import { phase } from '../../../src/plan/phase.ts';
import { indri, inventory } from '../inventory.ts';
import { blumeopsPg, cluster, tailscaleActs } from './1-kubernetes.ts';
import { minifluxData } from './3-postgresql.ts';

const namespace = 'miniflux';
const host = indri.name;
const baseUrl = 'https://feed.tail8d86e.ts.net';
const writers = ['miniflux'];
// What somebody once chose on indri; a new Miniflux would have its defaults.
const chosen = inventory.settings.filter(({ service }) => service === 'miniflux');

export const miniflux = phase('miniflux', { goal: 'Miniflux runs in the cluster and has lost nothing' }, ({ step, check }) => {
  // Stopped now, but still registered at login: until the new place has proved itself, a reboot brings the old one back.
  const pause = step('pause-old', brewService({ host, formula: 'miniflux', state: 'paused', retractsServing: 'miniflux' }), {
    title: 'stop Miniflux on indri',
    facts: {
      retracts: [
        { fact: 'writer', dataset: minifluxData.dataset, writer: 'miniflux@indri' },
        { fact: 'listens', host, port: 8080, holder: 'miniflux' },
      ],
    },
  });
  const frozen = step('frozen', writersGone({ dataset: minifluxData.dataset, database: minifluxData.from, writers }), {
    after: [pause],
    title: 'prove that nothing writes to its database',
  });
  const database = step('database', movePostgres({ ...minifluxData, writers }), { after: [frozen] });
  const app = step(
    'app',
    kubeObjects({
      cluster,
      objects: minifluxWorkload({
        namespace,
        hostname: 'feed',
        // The version that runs on indri: its schema is the one that is moved, and no migration closes the way back.
        image: minifluxImage,
        migrations: 'leave',
        baseUrl,
        databaseUrl: minifluxDatabaseUrl({
          host: blumeopsPg.host,
          database: 'miniflux',
          role: 'miniflux',
          password: blumeopsPg.ownerPassword,
        }),
        settings: Object.fromEntries(chosen.map(({ setting, value }) => [setting, String(value)])),
      }),
    }),
    {
      after: [database],
      facts: {
        provides: [
          { fact: 'writer', dataset: minifluxData.dataset, writer: 'miniflux@minikube', place: placeLabel(minifluxData.to) },
          ...chosen.map(({ setting, value }) => ({ fact: 'setting', service: 'miniflux', setting, value }) as const),
        ],
      },
    },
  );
  // The name must be free before the operator asks for it: it would get feed-1 otherwise.
  const released = step(
    'release-name',
    serveEntry({ host, service: 'svc:feed', protocol: 'https', port: 443, upstream: 'http://localhost:8080', state: 'absent' }),
    { after: [app] },
  );
  const name = step(
    'name',
    kubeObjects({
      cluster,
      objects: [minifluxIngress({ namespace, hostname: 'feed' })],
      requires: [tailscaleActs],
      provides: [{ fact: 'serving', service: 'miniflux' }],
    }),
    { after: [released], title: 'feed.tail8d86e.ts.net leads to the cluster' },
  );
  const answers = step('answers', http({ url: `${baseUrl}/healthcheck`, from: 'laptop', contains: 'OK' }), {
    after: [name],
    title: 'Miniflux answers by its name',
  });
  // As the role that Miniflux has, not as the superuser: wrong owners only show to it.
  const usable = step(
    'usable',
    sql({
      database: blumeopsPg.database('miniflux', 'miniflux'),
      query: `select has_table_privilege('entries', 'select, insert, update, delete') and exists (select from entries)`,
      expect: 'true',
      title: 'the role miniflux can read and write its entries',
    }),
    { after: [database] },
  );
  step('retire-old', brewService({ host, formula: 'miniflux', state: 'stopped' }), {
    after: [answers, usable],
    title: 'Miniflux on indri stays off, after a reboot, too',
  });

  check('old-is-off', unit({ host, manager: 'brew', unit: 'miniflux', expects: 'stopped' }));
  check('new-is-ready', kubeReady({ cluster, apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'miniflux' }));
  check('nobody-writes-to-the-old', writersGone({ dataset: minifluxData.dataset, database: minifluxData.from, writers }));
});
