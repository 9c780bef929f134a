/** The daemon's side of the protocol: one request per line on stdout, answers on stdin in the order of the requests. */
import type { Readable } from 'node:stream';
import { OsdaemonError } from '../base/errors.ts';

interface PendingAnswer {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

export interface Pipes {
  /** stdin: answers. Its end means that the daemon must exit. */
  readonly input: Readable;
  /** stdout: takes whole lines. */
  write(lines: string): void;
}

export class HostConnection {
  readonly #pipes: Pipes;
  readonly #pending: PendingAnswer[] = [];
  readonly #ended: () => void;
  #state: 'open' | 'ended' = 'open';
  #incomplete = '';

  /** @param ended called once, when osdaemond closes stdin or exits */
  constructor(pipes: Pipes, ended: () => void) {
    this.#pipes = pipes;
    this.#ended = ended;
    pipes.input.setEncoding('utf8');
    pipes.input.on('data', (text: string) => this.#receive(text));
    pipes.input.on('end', () => this.#end());
    pipes.input.on('error', () => this.#end());
  }

  /** Sends a request that has no answer. */
  send(...message: readonly unknown[]): void {
    this.#pipes.write(`${JSON.stringify(message)}\n`);
  }

  /** Sends a request and resolves with its answer, parsed from JSON. @throws {OsdaemonError} `no_host`, `bad_answer` */
  request(...message: readonly unknown[]): Promise<unknown> {
    if (this.#state === 'ended') return Promise.reject(noHost());
    return new Promise((resolve, reject) => {
      this.#pending.push({ resolve, reject });
      this.send(...message);
    });
  }

  #receive(text: string): void {
    const lines = (this.#incomplete + text).split('\n');
    this.#incomplete = lines.pop() ?? '';
    for (const line of lines) this.#answer(line);
  }

  #answer(line: string): void {
    const pending = this.#pending.shift();
    try {
      pending?.resolve(JSON.parse(line));
    } catch {
      pending?.reject(new OsdaemonError('bad_answer', `answer of osdaemond is not JSON: ${line.slice(0, 200)}`));
    }
  }

  #end(): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    for (const { reject } of this.#pending.splice(0)) reject(noHost());
    this.#ended();
  }
}

function noHost(): OsdaemonError {
  return new OsdaemonError(
    'no_host',
    'osdaemond does not answer: it has closed stdin because it is stopping this daemon, or it has exited',
  );
}
