// Other versions of the real kubectl against the twin's API server.
import { test } from 'node:test';
import { describeKubectl } from './describe-kubectl.ts';
import { programs } from './real-clients.ts';

const others = programs('kubectl').slice(1);
if (others.length === 0) test('another kubectl works against the twin', { skip: 'NOT RUN: there is no second kubectl' }, () => {});
for (const kubectl of others) describeKubectl(kubectl);
