// AirPlay Receiver has ports that developers like.
import type { AtlasEntry } from '../entry.ts';

export const macosAirplayPorts: AtlasEntry = {
  id: 'macos-airplay-ports',
  statement: 'AirPlay Receiver (ControlCenter) listens on ports 5000 and 7000 unless it is switched off; an update may switch it on again.',
  versions: 'macOS 12 and later',
  sources: [
    { title: 'Apple Developer Forums: port 5000 is in use by ControlCenter', url: 'https://developer.apple.com/forums/thread/682332' },
    { title: 'macOS User Guide: AirPlay to your Mac', url: 'https://support.apple.com/guide/mac-help/mchl15c9e4b5/mac' },
  ],
  derives: 'port-conflict: a listener that is planned there does not start, or a client talks to AirPlay instead.',
  twin: 'A stand-in holds both ports on hosts whose inventory lists it, so that a program that wants one is refused.',
  knows: { form: 'reserved-ports', family: 'macos', since: 12, ports: [5000, 7000], holder: 'AirPlay Receiver' },
  bad: { 'one/step': { provides: [{ fact: 'listens', host: 'mini', port: 5000, holder: 'registry' }] } },
  good: { 'one/step': { provides: [{ fact: 'listens', host: 'mini', port: 5050, holder: 'registry' }] } },
};
