// Bytes as a shell command that prints exactly them. `printf` is built into dash, bash, ash, ksh93 and zsh, so that no
// value stands in an argument list; its format knows every byte, NUL included
// (https://pubs.opengroup.org/onlinepubs/9799919799/utilities/printf.html).

const escapes = new Map<string, string>(
  Array.from({ length: 256 }, (_, byte) => [String.fromCharCode(byte), `\\${byte.toString(8).padStart(3, '0')}`]),
);
escapes.set('%', '%%').set('\\', '\\\\').set("'", `'\\''`);

export function printed(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  // A leading hyphen would be an option.
  return `printf '${text.replace(/^-|[^\t\n\x20-\x7e]|[%\\']/g, (character) => escapes.get(character) ?? '')}'`;
}
