// The real kubectl against the twin's API server: one of those that there are; the others are in kubectl-versions.full.test.ts.
import { test } from 'node:test';
import { describeKubectl } from './describe-kubectl.ts';
import { programs, skipWithout } from './real-clients.ts';

const skip = skipWithout('kubectl');
if (skip !== false) test('kubectl works against the twin', { skip }, () => {});
for (const kubectl of programs('kubectl').slice(0, 1)) describeKubectl(kubectl);
