// A tag that nothing carries is no error.
import type { AtlasEntry } from '../entry.ts';

export const ansibleUnknownTag: AtlasEntry = {
  id: 'ansible-unknown-tag',
  statement: '`ansible-playbook --tags` with a tag that no task carries runs no task and ends with 0.',
  versions: 'ansible-core 2.x',
  sources: [{ title: 'Ansible: Tags', url: 'https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_tags.html' }],
  derives: 'command-end: the deployment has done nothing and counts as done.',
  knows: {
    form: 'command',
    line: /(?:\bansible-playbook\b|\bprovision-\w+\b).*--tags[ =](?<tag>[\w-]+)/,
    requires: { fact: 'wired', where: { into: { like: 'playbook:*' }, name: { same: 'tag' } } },
    quietFailure: 'no task carries the tag, nothing is changed, and the command ends with 0',
    because: 'an unknown tag selects nothing, successfully',
    suggestion: 'Register the role first, and prove the effect: a unit that runs, a file that is there.',
  },
  bad: { 'one/run': { runs: [{ at: 'host:mini', shell: 'login', line: 'ansible-playbook indri.yml --tags zot', effect: 'changes' }] } },
  good: {
    'one/role': { provides: [{ fact: 'wired', into: 'playbook:indri.yml', name: 'zot' }] },
    'two/run': { runs: [{ at: 'host:mini', shell: 'login', line: 'ansible-playbook indri.yml --tags zot', effect: 'changes' }] },
  },
};
