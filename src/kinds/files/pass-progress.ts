// What a pass tells while it goes on: bytes and files, and once they have been counted, of how many.
import { conditionsOf, type FileMove } from './file-move.ts';
import { scripts } from './scripts.ts';

export interface PassProgress {
  bytes(more: number): void;
  file(): void;
}

const everyMs = 200;
/** Nobody waits for the end of less, and counting takes away from it. */
const countAfterMs = 3000;

export function passProgress({ source, spec, scope }: FileMove): PassProgress {
  let bytes = 0;
  let files = 0;
  const startedAt = performance.now();
  let toldAt = startedAt;
  let total: { readonly totalFiles: number; readonly totalBytes: number } | undefined;
  let isCounted = false;
  // Not before there is something to tell: a pass with little to do ends sooner than a count.
  const count = (): void => {
    if (isCounted || performance.now() - startedAt < countAfterMs || source.tools.list !== 'gnu') return;
    isCounted = true;
    source.way.query(scripts.measure, conditionsOf(spec)).then(
      ({ stdout }) => {
        const [totalFiles = 0, totalBytes = 0] = stdout.split(' ').map(Number);
        total = { totalFiles, totalBytes };
      },
      () => undefined,
    );
  };
  const tell = (): void => {
    const now = performance.now();
    if (now - toldAt < everyMs) return;
    toldAt = now;
    count();
    scope.progress({ what: 'files', files, bytes, ...total });
  };
  return {
    bytes(more) {
      bytes += more;
      tell();
    },
    file() {
      files += 1;
    },
  };
}
