/** Reads the reports of the shim: which stage it has reached, and at which one it failed. */
import { writeNow } from '../../base/posix/descriptors.ts';
import { PipeReader } from '../pipereader.ts';
import { STAGES, type StageName } from './stages.ts';

/** More than any tool writes about its failure. */
const LONGEST_REPORT = 4096;

/** What the shim reported before it exited instead of executing the program. */
export interface StageFailure {
  readonly stage: StageName;
  /** The last line of the tool that failed; '' where it wrote none. */
  readonly message: string;
}

export class SetupStatus {
  readonly #fd: number;
  readonly #reader: PipeReader;
  #report = '';

  /** @param fd osdaemond's end of the socket, non-blocking; closed when the shim has become the program */
  constructor(fd: number) {
    this.#fd = fd;
    this.#reader = new PipeReader(fd, {
      data: (chunk) => {
        this.#report = (this.#report + chunk.toString('utf8')).slice(0, LONGEST_REPORT);
      },
      end: () => {},
    });
  }

  /** Releases a waiting shim. */
  release(): void {
    writeNow(this.#fd, Buffer.from('\n'));
  }

  /** Reads what was reported until now. */
  drain(): void {
    this.#reader.drain();
  }

  close(): void {
    this.#reader.close();
  }

  /** After the exit; null: the shim had become the program. */
  failure(): StageFailure | null {
    const lines = this.#report.split('\n').filter((line) => line !== '');
    const at = lines.findLastIndex((line) => line.startsWith('@'));
    const stage = lines[at]?.slice(1) ?? '';
    if (!isStage(stage)) return null;
    const after = lines.slice(at + 1);
    if (stage === 'exec' && !after.includes('failed')) return null;
    return failureOf(stage, after.findLast((line) => line !== 'failed') ?? '');
  }
}

/** One run of setpriv changes groups and user; its message tells which of them failed. */
function failureOf(stage: StageName, message: string): StageFailure {
  return stage === 'user' && /group/.test(message) ? { stage: 'groups', message } : { stage, message };
}

function isStage(name: string): name is StageName {
  return name in STAGES;
}
