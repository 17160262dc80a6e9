import { survivesKills } from './kill-rounds.ts';

survivesKills(1);
