// The last value stays for ever.
import type { AtlasEntry } from '../entry.ts';

export const nodeExporterTextfile: AtlasEntry = {
  id: 'node-exporter-textfile',
  statement:
    'The textfile collector serves every `*.prom` file of its folder as it is, without timestamps: when what wrote a file has stopped, its last values stay. Only `node_textfile_mtime_seconds` tells its age.',
  versions: 'node_exporter 1.x',
  sources: [
    {
      title: 'node_exporter: Textfile Collector',
      url: 'https://github.com/prometheus/node_exporter/blob/master/README.md#textfile-collector',
    },
  ],
  derives: 'check-scope: a check of such a file is taken for a check of the unit.',
  knows: {
    form: 'probe',
    probe: /\.prom\b/,
    misses: { fact: 'unit' },
    because: 'the file outlives what wrote it',
    suggestion: 'Check the age of the file: no older than two or three of its intervals.',
  },
  bad: {
    'one/step': {
      provides: [
        {
          fact: 'check',
          check: 'probe',
          tests: [{ fact: 'unit', host: 'mini', unit: 'local.metrics' }],
          looksAt: 'files',
          pattern: 'zot.prom',
        },
      ],
    },
  },
  good: {
    'one/step': {
      provides: [
        {
          fact: 'check',
          check: 'probe',
          tests: [{ fact: 'unit', host: 'mini', unit: 'local.metrics' }],
          looksAt: 'units',
          pattern: 'local.metrics',
        },
      ],
    },
  },
};
