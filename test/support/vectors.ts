/** The captured cases of CouchDB's protocol: what a test sends, and the answers it expects. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const VECTORS = join(import.meta.dirname, '..', 'vectors');

interface Bytes {
  readonly text?: string;
  readonly b64?: string;
  /** Set if the text is shortened in the file: the full length in bytes. */
  readonly length?: number;
}

interface Step {
  readonly send: Bytes;
  readonly replies: Bytes;
  readonly log: readonly { readonly level?: string; readonly text?: string }[];
  readonly reference_crashes?: boolean;
  readonly replies_of_1x?: Bytes;
}

export interface ProtocolCase {
  readonly name: string;
  readonly description: string;
  readonly steps: readonly Step[];
}

export function protocolCases(): readonly ProtocolCase[] {
  return JSON.parse(readFileSync(join(VECTORS, 'protocol.json'), 'utf8'));
}

/** What the daemon writes in this step. */
export function sent({ name }: ProtocolCase, { send }: Step): Buffer {
  if (send.b64 !== undefined) return Buffer.from(send.b64, 'base64');
  if (send.length === undefined) return Buffer.from(send.text ?? '');
  const written = GENERATED[name];
  if (written === undefined || written.length !== send.length) throw new Error(`cannot generate ${name}`);
  return Buffer.from(written);
}

/** The expected answer: the one of CouchDB, or of CouchDB 1.x where the newer one crashed. */
export function answered(step: Step): Buffer {
  const replies = step.replies_of_1x ?? step.replies;
  return replies.b64 === undefined ? Buffer.from(replies.text ?? '') : Buffer.from(replies.b64, 'base64');
}

const GENERATED: Readonly<Record<string, string>> = {
  'deep-nesting-10000': `${'['.repeat(10_000)}${']'.repeat(10_000)}\n`,
  'deep-nesting-100000': `${'['.repeat(100_000)}${']'.repeat(100_000)}\n`,
  'deep-unbalanced': `${'['.repeat(100_000)}\n`,
  'line-1MiB': `["log","${'z'.repeat(1 << 20)}"]\n`,
  'many-then-exit': Array.from({ length: 1000 }, (_, i) => `["log","line ${i}"]\n`).join(''),
};
