/** The identity of the test process as a writer of configuration files. */
import { isAnotherAlive, processIdentity } from '../../src/base/posix/processidentity.ts';
import type { WriterIdentity } from '../../src/config/files/writeridentity.ts';

export const WRITER: WriterIdentity = { own: processIdentity(process.pid), isOtherAlive: isAnotherAlive };
