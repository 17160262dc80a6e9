// Makes the four packages of `apt-suite.ts` on a real Debian host, as a flat repository that its apt reads from a directory.
import type { Shell } from './shell.ts';

const packages = [
  ['longshore-lib', '1.0', ''],
  ['longshore-tool', '1.0', 'longshore-lib'],
  ['longshore-tool', '2.0', 'longshore-lib'],
  ['longshore-other', '1.0', 'longshore-lib'],
  ['longshore-user', '1.0', 'longshore-tool'],
] as const;

export async function makeAptRepository(shell: Shell): Promise<void> {
  const directory = '/srv/longshore-apt';
  const one = packages.map(([name, version, depends]) => {
    const work = `/tmp/${name}-${version}`;
    const control = `Package: ${name}\\nVersion: ${version}\\nArchitecture: all\\nMaintainer: nobody <nobody@example.org>\\nDescription: test\\n${depends === '' ? '' : `Depends: ${depends}\\n`}`;
    const file = `${name}_${version}_all.deb`;
    return [
      `mkdir -p ${work}/DEBIAN`,
      `printf '${control}' >${work}/DEBIAN/control`,
      `dpkg-deb --build -Znone ${work} ${directory}/${file} >/dev/null`,
      `{ printf '${control}'; echo "Filename: ./${file}"; echo "Size: $(stat -c %s ${directory}/${file})"; echo "SHA256: $(sha256sum <${directory}/${file} | cut -d' ' -f1)"; echo; } >>${directory}/Packages`,
      `rm -r ${work}`,
    ].join('\n');
  });
  const script = [
    'set -e',
    `mkdir -p ${directory}`,
    `: >${directory}/Packages`,
    ...one,
    `echo 'deb [trusted=yes] file:${directory} ./' >/etc/apt/sources.list.d/longshore.list`,
    // Its own sources cannot be reached from the container.
    'mv /etc/apt/sources.list /etc/apt/sources.list.off 2>/dev/null || true',
    'apt-get update -q >/dev/null',
  ].join('\n');
  const { exitCode, stderr } = await shell.run(script);
  if (exitCode !== 0) throw new Error(stderr);
}
