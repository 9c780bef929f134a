/** The daemon's side of the protocol: one request a line, and each answer goes to the question whose turn it is. */
import type { Readable } from 'node:stream';
import { OsdaemonError } from '../base/errors.ts';

interface Question {
  answered(answer: unknown): void;
  failed(error: Error): void;
}

export interface Pipes {
  /** stdin: answers, and its end says that the daemon is to leave. */
  readonly input: Readable;
  /** stdout: takes whole lines. */
  write(lines: string): void;
}

export class HostConnection {
  readonly #pipes: Pipes;
  readonly #questions: Question[] = [];
  readonly #ended: () => void;
  #state: 'open' | 'over' = 'open';
  #rest = '';

  /** @param ended called once, when the host wants no more of this process, or is gone */
  constructor(pipes: Pipes, ended: () => void) {
    this.#pipes = pipes;
    this.#ended = ended;
    pipes.input.setEncoding('utf8');
    pipes.input.on('data', (text: string) => this.#hear(text));
    pipes.input.on('end', () => this.#end());
    pipes.input.on('error', () => this.#end());
  }

  /** A request without an answer. */
  tell(...request: readonly unknown[]): void {
    this.#pipes.write(`${JSON.stringify(request)}\n`);
  }

  /** A request with one answer, the JSON that the host gives. Errors: `no_host`, when there will be none any more. */
  ask(...request: readonly unknown[]): Promise<unknown> {
    if (this.#state === 'over') return Promise.reject(noHost());
    return new Promise((answered, failed) => {
      this.#questions.push({ answered, failed });
      this.tell(...request);
    });
  }

  #hear(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#answer(line);
  }

  #answer(line: string): void {
    const question = this.#questions.shift();
    try {
      question?.answered(JSON.parse(line));
    } catch {
      question?.failed(
        new OsdaemonError('bad_answer', `the host answered with something that is not JSON: ${line.slice(0, 200)}`),
      );
    }
  }

  #end(): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    for (const { failed } of this.#questions.splice(0)) failed(noHost());
    this.#ended();
  }
}

function noHost(): OsdaemonError {
  return new OsdaemonError(
    'no_host',
    'osdaemond answers no more: it has closed the standard input of this process, which is being stopped, or it is gone',
  );
}
