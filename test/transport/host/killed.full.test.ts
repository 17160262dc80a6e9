// Runs when it is named: `npm test -- test/transport/host/killed.full.test.ts`
import { survivesKills } from './kill-rounds.ts';

survivesKills(12);
