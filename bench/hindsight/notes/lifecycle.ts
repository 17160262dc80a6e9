// Notes on what brings things back, what stops them, and what saves them.
import { add, change, drop, insertBefore, inventory, undoAll } from '../edits.ts';
import type { Note } from '../note.ts';

const host = 'indri';

export const lifecycleNotes: readonly Note[] = [
  {
    note: 'N036',
    title: 'Nothing brings the VM and cluster back after a reboot',
    by: 'lint',
    code: 'start-trigger-missing',
    step: 'foundation/minikube',
    says: 'cluster:minikube',
    without: 'a unit starts the cluster at login',
    remedy: [add('foundation/minikube', 'provides', { fact: 'autostart', host, unit: 'cluster:minikube', trigger: 'login' })],
  },
  {
    note: 'N038',
    title: 'The host fell asleep overnight during the migration week',
    by: 'lint',
    code: 'held-by-hand',
    says: 'stays-awake',
    without: 'the power settings of the system keep it awake',
    remedy: [
      inventory((before) => ({
        ...before,
        hosts: before.hosts.map((each) => (each.name === host ? { ...each, conditions: [{ condition: 'stays-awake' }] } : each)),
      })),
    ],
  },
  {
    note: 'N039',
    title: 'Backup target is a GUI-mounted SMB share',
    by: 'lint',
    code: 'held-by-hand',
    says: '/Volumes/backups',
    without: 'the system mounts it',
    remedy: [
      inventory((before) => ({
        ...before,
        hosts: before.hosts.map((each) =>
          each.name === host ? { ...each, mounts: [{ path: '/Volumes/backups', source: 'smb://sifaka/backups' }] } : each,
        ),
      })),
    ],
  },
  {
    note: 'N041',
    title: 'Deleting the cluster is treated as free; it is not after Phase 1',
    by: 'lint',
    plan: 'revised',
    code: 'destroyed-with',
    step: 'rebuild/delete',
    says: 'miniflux',
    without: 'a restore of the database is proved before',
    remedy: [
      insertBefore('rebuild/delete', 'restored', {
        says: 'restore the dump somewhere else',
        provides: [{ fact: 'restored', dataset: 'miniflux', tool: 'borgmatic@indri' }],
      }),
    ],
  },
  {
    note: 'N042',
    title: 'Rollback exists only for phases 0, 3 and 7, two of them one sentence',
    by: 'lint',
    code: 'undo-incomplete',
    step: 'woodpecker/oauth',
    says: 'no way back',
    without: 'each step of phase 8 has a way back',
    remedy: [undoAll('woodpecker')],
  },
  {
    note: 'N043',
    title: "Premise 'brew services are not tracked in ansible' is false; old roles revive stopped services",
    by: 'lint',
    code: 'keeper-revives',
    step: 'grafana/stop',
    says: 'role:grafana',
    without: 'the role is taken out in the same step',
    remedy: [add('grafana/stop', 'retracts', { fact: 'keeper', host, unit: 'grafana', keeper: 'role:grafana', state: 'running' })],
  },
  {
    note: 'N044',
    title: 'Unloaded agents return at next login',
    by: 'lint',
    code: 'comes-back',
    step: 'devpi/stop',
    without: 'the definition is removed, too',
    remedy: [
      add('devpi/stop', 'retracts', { fact: 'autostart', host, unit: 'mcquack.eblume.devpi' }, { fact: 'autostart', host, unit: 'devpi' }),
    ],
  },
  {
    note: 'N045',
    title: "Launch agents miss Homebrew's PATH, five times in nine days",
    by: 'lint',
    plan: 'revised',
    code: 'program-not-found',
    step: 'access/metrics',
    says: '"minikube"',
    without: 'the script calls minikube by its absolute path',
    remedy: [change('access/metrics', 'provides', { fact: 'unit' }, { calls: ['/opt/homebrew/bin/minikube', 'mv'] })],
  },
  {
    note: 'N046',
    title: 'The safety net was broken while the plan leaned on it',
    by: 'lint',
    code: 'backup-gap',
    step: 'postgresql/import',
    says: 'known to fail',
    without: 'borgmatic is known to work',
    remedy: [
      inventory((before) => ({ ...before, backups: (before.backups ?? []).map((backup) => ({ ...backup, state: 'working' as const })) })),
    ],
  },
  {
    note: 'N047',
    title: 'Retention is configured but never executed',
    by: 'lint',
    code: 'retention-idle',
    without: 'the agent prunes as well',
    remedy: [
      inventory((before) => ({
        ...before,
        backups: (before.backups ?? []).map((backup) =>
          backup.retention === undefined ? backup : { ...backup, retention: { ...backup.retention, carriedOutBy: 'borgmatic prune' } },
        ),
      })),
    ],
  },
  {
    note: 'N048',
    title: 'Reloading the backup agent starts a full backup',
    by: 'lint',
    code: 'reload-runs',
    step: 'postgresql/backup',
    without: 'the agent has no RunAtLoad',
    remedy: [
      inventory((before) => ({
        ...before,
        services: before.services.map((service) => (service.name === 'borgmatic' ? { ...service, runsOnReload: false } : service)),
      })),
    ],
  },
  {
    note: 'N059',
    title: 'Scheduled database backups are promised for Phase 1 and never built',
    by: 'lint',
    code: 'fact-not-provided',
    step: 'kubernetes/backups',
    says: 'backup(miniflux, cloudnative-pg@minikube)',
    without: 'phase 1 has a step that schedules them',
    remedy: [
      insertBefore('kubernetes/backups', 'schedule', {
        says: 'a ScheduledBackup to an object store',
        provides: [{ fact: 'backup', dataset: 'miniflux', tool: 'cloudnative-pg@minikube', targetSort: 'object-store' }],
      }),
    ],
  },
  {
    note: 'N079',
    title: 'Old database retired before the new backup was proven',
    by: 'lint',
    code: 'retired-unproved',
    step: 'cleanup/stop-brew',
    without: 'a restore from the new backup is proved before',
    remedy: [
      insertBefore('cleanup/stop-brew', 'restored', {
        says: 'restore the new dump once',
        provides: [{ fact: 'restored', dataset: 'miniflux', tool: 'borgmatic@indri' }],
      }),
    ],
  },
  {
    note: 'N085',
    title: 'New archives are never picked up',
    by: 'lint',
    code: 'automation-lost',
    step: 'kiwix/stop',
    without: 'a step says what serves new archives, and what adds them',
    remedy: [
      add(
        'kiwix/deploy',
        'provides',
        { fact: 'behaviour', service: 'kiwix', behaviour: 'adds missing archives to the downloads' },
        { fact: 'behaviour', service: 'kiwix', behaviour: 'serves an archive once it is downloaded' },
      ),
    ],
  },
  {
    note: 'N087',
    title: 'Daemon settings and exposure changed unnoticed',
    by: 'lint',
    plan: 'revised',
    code: 'automation-lost',
    step: 'downloads/stop',
    says: 'speed-limit-up',
    without: 'the new form says what becomes of each setting',
    remedy: [
      add(
        'downloads/deploy',
        'provides',
        { fact: 'setting', service: 'transmission', setting: 'speed-limit-up', value: 100 },
        { fact: 'setting', service: 'transmission', setting: 'rpc-bind-address', value: '127.0.0.1' },
        { fact: 'setting', service: 'transmission', setting: 'rpc-whitelist', value: '127.0.0.1' },
      ),
    ],
  },
  {
    note: 'N086',
    title: 'Desired archive list was truncated in the revised plan',
    by: 'lint',
    plan: 'revised',
    code: 'setting-changed',
    step: 'downloads/archives',
    says: '43',
    without: 'the list has all 43',
    remedy: [change('downloads/archives', 'provides', { fact: 'setting' }, { value: 43 })],
  },
  {
    note: 'N080',
    title: 'Schema migration plus floating image makes going back impossible',
    by: 'lint',
    code: 'one-way-migration',
    step: 'miniflux/deploy',
    without: 'the image is the version that ran before, so that no table changes',
    remedy: [drop('miniflux/deploy', 'provides', { subject: 'schema:miniflux-tables' })],
  },
];
