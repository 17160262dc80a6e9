// The codes with which launchctl ends: launchd's own numbers, which `launchctl error <code>` puts into words. Which of
// them come from which command is not documented; those below are what macOS 12 to 26 are seen to give.

/** What a person can make of a code. */
const words: Readonly<Record<number, string>> = {
  1: 'not permitted: units of the domain system need root',
  2: 'no such file',
  3: 'not loaded',
  5: 'input/output error: the plist is loaded already, broken, not readable, or switched off',
  36: 'an operation is under way: the unit is still ending',
  37: 'an operation is under way already',
  78: 'the domain or the unit is of another sort than was asked for',
  112: 'no such domain: the user has no session of this sort',
  113: 'no such unit in this domain',
  119: 'switched off with `launchctl disable`',
  122: 'bad owner or mode: the plist must belong to root (or to the user), and nobody else may write it',
  125: 'the domain does not take this: gui/<uid> is there only while the user is logged in at the desktop',
};

export const launchdCodes = Object.freeze({
  /** bootout of what is not loaded, or is ending: what counts is that it is gone afterwards. */
  bootout: [0, 3, 5, 36, 37, 113],
  /** bootstrap while the last operation has not ended: it is asked for once more. */
  underWay: [36, 37],
  /** print: there is no such unit, or the whole domain is not there. */
  notThere: [112, 113, 125],
  words: (code: number) => `exit code ${code}${words[code] === undefined ? '' : ` (${words[code]})`}`,
});
