/** Why a name of a tree cannot be a name of a file: the rule of the finding and its sentence. */
export interface NameRefusal {
  readonly rule: 'name-unsafe' | 'git-name' | 'device-name';
  readonly reason: string;
}

/** Code points that HFS+ leaves out when it compares names. */
const HFS_IGNORED = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;
const DEVICE =
  /^(?:con|prn|aux|nul|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3]|conin\$|conout\$)$/;
/** Most names: no file system takes one of them for another but for its case. */
const PLAIN = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/i;
/** Of {@link PLAIN} ones. */
const PLAIN_DEVICE = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/i;
/** What Windows takes for other things than letters of a name. */
const NOT_ON_WINDOWS = /[\\:<>"|?*\0-\x1f]/;

/**
 * Whether one name of a tree may become a file or folder. Names that are `.git` for any file system
 * (case, NTFS short names and streams, ignorables of HFS+) and names of devices are refused on
 * every platform, so that a tree means the same everywhere.
 * @param name as text; bytes that are not UTF-8 as anything that is no ASCII
 * @param isWindows names that Windows alone cannot have are refused too
 */
export function nameRefusal(name: string, isWindows: boolean): NameRefusal | undefined {
  if (name === '' || name.includes('/') || name.includes('\0'))
    return unsafe('is no name of a file');
  if (PLAIN.test(name)) return PLAIN_DEVICE.test(name) ? device() : undefined;
  // A file system with backslashes as separators sees several names in one.
  for (const part of name.split('\\')) {
    if (/^\.{1,2}$/.test(foldedName(part))) return unsafe('leads to another folder');
    if (isDotGit(part)) return { rule: 'git-name', reason: 'is a name of git\u2019s own folder' };
    if (isDevice(part)) return device();
  }
  if (isWindows && (NOT_ON_WINDOWS.test(name) || /[. ]$/.test(name)))
    return unsafe('cannot be written on Windows');
  return undefined;
}

/** What file systems that do not tell letters or accents apart take a name for. */
export function foldedName(name: string): string {
  if (PLAIN.test(name)) return name.toLowerCase();
  return name.replace(HFS_IGNORED, '').normalize('NFC').toUpperCase().toLowerCase();
}

/** NTFS ends a name at a colon and leaves out spaces and dots at its end. */
function ntfsName(name: string): string {
  return (name.split(':', 1)[0] ?? '').replace(/[. ]+$/, '').toLowerCase();
}

function isDotGit(name: string): boolean {
  const onNtfs = ntfsName(name);
  return onNtfs === '.git' || onNtfs === 'git~1' || foldedName(name) === '.git';
}

function isDevice(name: string): boolean {
  return DEVICE.test((ntfsName(name).split('.', 1)[0] ?? '').replace(/ +$/, ''));
}

function device(): NameRefusal {
  return { rule: 'device-name', reason: 'is a device on Windows' };
}

function unsafe(reason: string): NameRefusal {
  return { rule: 'name-unsafe', reason };
}
