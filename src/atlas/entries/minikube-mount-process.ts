// The mount lasts as long as its process.
import type { AtlasEntry } from '../entry.ts';

export const minikubeMountProcess: AtlasEntry = {
  id: 'minikube-mount-process',
  statement:
    '`minikube mount` serves the folder over 9p from the process that was started: when it ends, so does the mount, and large folders are slow and unreliable.',
  versions: 'minikube 1.x',
  sources: [
    {
      title: 'minikube: Mounting filesystems',
      url: 'https://github.com/kubernetes/minikube/blob/master/site/content/en/docs/handbook/mount.md',
    },
  ],
  derives: 'command-flags: a step starts such a mount and goes on.',
  knows: {
    form: 'command-flags',
    line: /\bminikube mount\b/,
    level: 'warning',
    because: 'the mount is gone when this process ends',
    suggestion: 'Run it as a unit that is kept alive, or use NFS.',
  },
  bad: {
    'one/run': { runs: [{ at: 'host:mini', shell: 'ssh', line: 'minikube mount /Users/ann/archives:/archives', effect: 'changes' }] },
  },
  good: {
    'one/run': {
      runs: [
        { at: 'host:mini', shell: 'ssh', line: 'minikube start --mount --mount-string /Users/ann/archives:/archives', effect: 'changes' },
      ],
    },
  },
};
