// An error page is a success.
import type { AtlasEntry } from '../entry.ts';

export const curlExitHttp: AtlasEntry = {
  id: 'curl-exit-http',
  statement: 'curl ends with 0 when the server answers, whatever the status; with `--fail` a status of 400 or more ends with 22.',
  versions: 'curl 7 and 8',
  sources: [{ title: 'curl(1), --fail', url: 'https://curl.se/docs/manpage.html#-f', unread: true }],
  derives: 'command-flags: the end of curl is read as health.',
  knows: {
    form: 'command-flags',
    line: /\bcurl\b/,
    lacks: /(?:\s-[A-Za-z]*f[A-Za-z]*\b|--fail|http_code|\s-w\b|\|)/,
    level: 'note',
    because: 'an error page is a success for curl',
    suggestion: 'Add `--fail`, or look at the answer.',
  },
  bad: { 'one/run': { runs: [{ at: 'host:mini', shell: 'ssh', line: 'curl -s http://localhost:3000/', effect: 'reads' }] } },
  good: { 'one/run': { runs: [{ at: 'host:mini', shell: 'ssh', line: 'curl -sf http://localhost:3000/', effect: 'reads' }] } },
};
