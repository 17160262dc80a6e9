// A service's directory goes to a larger disk of its host: copied ahead while people use it, then stopped, proved to stand still,
// brought up to date, proved, and started on the new place. The old directory is not touched: it is the way back.
import { directoryStill } from '../../src/kinds/check/directory-still/directory-still.ts';
import { moveDirectory } from '../../src/kinds/move/directory-move/directory-move.ts';
import { copyAhead } from '../../src/kinds/resource/directory-ahead/directory-ahead.ts';
import { systemdUnit } from '../../src/kinds/resource/systemd-unit/systemd-unit.ts';
import { phase } from '../../src/plan/phase.ts';
import { definePlan } from '../../src/plan/plan.ts';
import { inventory } from './inventory.ts';

const host = 'nuc';
const dataset = 'packages';
const source = { host, path: '/var/lib/devpi' } as const;
const target = { host, path: '/mnt/large/devpi' } as const;
const move = { dataset, from: source, to: target, exclude: [{ path: '.indices', because: 'devpi makes its search index anew' }] };

const ahead = phase('ahead', { goal: 'Most of the data lies on the new disk while the service runs' }, ({ step }) => {
  step('copy', copyAhead(move));
});

const over = phase('over', { goal: 'devpi stands still, and all of its files are proved on the new disk' }, ({ step }) => {
  const stopped = step('stop', systemdUnit({ host, name: 'devpi.service', state: 'stopped', listens: [{ port: 3141, holder: 'devpi' }] }), {
    title: 'stop devpi, also after a reboot',
    facts: { retracts: [{ fact: 'writer', dataset, writer: 'devpi@nuc' }] },
  });
  const still = step('still', directoryStill({ dataset, place: source }), { after: [stopped] });
  step('files', moveDirectory({ ...move, downtimeBudgetMs: 60_000 }), { after: [still] });
});

export default definePlan('directory-to-new-disk', { inventory, phases: [ahead, over] });
