// The list of archives is read at start.
import type { AtlasEntry } from '../entry.ts';

export const kiwixListAtStart: AtlasEntry = {
  id: 'kiwix-list-at-start',
  statement:
    'kiwix-serve takes the archives that its command line names when it starts; new files are seen only with `--library --monitorLibrary` (or SIGHUP). A glob such as `*.zim` is expanded by a shell alone.',
  versions: 'kiwix-tools 3.x',
  sources: [{ title: 'kiwix-serve', url: 'https://github.com/kiwix/kiwix-tools/blob/main/docs/kiwix-serve.rst' }],
  derives: 'default-counts: kiwix-serve comes into a cluster, and nothing says how new archives are seen.',
  knows: {
    form: 'default',
    when: { fact: 'object', where: { object: { like: '* */kiwix*' } } },
    setting: 'monitorLibrary',
    value: 'false',
    because: 'archives that arrive later are not served until it starts again',
    suggestion: 'Use a library file with `--monitorLibrary`, or restart it when the list changes.',
  },
  bad: { 'one/step': { provides: [{ fact: 'object', cluster: 'minikube', object: 'Deployment kiwix/kiwix' }] } },
  good: {
    'one/step': {
      provides: [
        { fact: 'object', cluster: 'minikube', object: 'Deployment kiwix/kiwix' },
        { fact: 'setting', service: 'kiwix', setting: 'monitorLibrary', value: true },
      ],
    },
  },
};
