/** Looks up groups by name through the C library (NSS), so that groups of LDAP or sssd are found as well as those of /etc/group. */
import { constants } from 'node:os';
import { SystemError } from './errno.ts';
import { libcCalls } from './library.ts';

/** struct group: name, password (pointers), gid, members. */
const GROUP_BYTES = 64;
const GID_AT = 16;
const FIRST_BUFFER = 4096;
/** A group with this much of names in it is beyond every NSS module. */
const LAST_BUFFER = 16 * 1024 * 1024;

/**
 * The number of a group; null when there is no such group. May wait for the network where NSS does.
 * @throws {SystemError} when the lookup fails
 */
export function groupId(name: string): number | null {
  for (let size = FIRST_BUFFER; ; size *= 4) {
    const group = Buffer.alloc(GROUP_BYTES);
    const result = new BigUint64Array(1);
    const failure = libcCalls.getgrnam_r(name, group, Buffer.alloc(size), size, result);
    if (failure === constants.errno.ERANGE && size < LAST_BUFFER) continue;
    if (failure === 0) return result[0] === 0n ? null : group.readUInt32LE(GID_AT);
    // Some modules report a missing group as an error.
    if (failure === constants.errno.ENOENT || failure === constants.errno.ESRCH) return null;
    throw new SystemError(`looking up the group ${name}`, failure);
  }
}
