/**
 * The control face of a host: its socket is there from `open` to `close`. Who connects before the host serves waits;
 * what HTTP needs is loaded only then, so that no daemon starts later because of it.
 */
import { detailOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { OperationContext } from '../operations/context.ts';
import type { HttpFace } from './server.ts';
import { type Connection, type Listening, listenOn, type SocketSettings } from './socket.ts';

/** How long the end waits for answers that are under way, milliseconds. */
const LAST_WAIT = 1000;
/** Who has begun a request and says nothing for so long is given up, milliseconds. */
const SILENCE = 10_000;

export class Control {
  readonly #log: Log;
  readonly #silence: number;
  readonly #connections = new Set<Connection>();
  #listening: Listening | null = null;
  #face: HttpFace | null = null;

  private constructor(log: Log, silence: number) {
    this.#log = log;
    this.#silence = silence;
  }

  /** @throws OsdaemonError `bad_socket` */
  static async open(settings: SocketSettings, log: Log, silence = SILENCE): Promise<Control> {
    const control = new Control(log, silence);
    control.#listening = await listenOn(settings, (connection) => control.#connected(connection));
    return control;
  }

  /** Answers requests from now on. If the API cannot be loaded, it is closed, and the log tells why. */
  async serve(place: OperationContext): Promise<void> {
    const { socket } = place.store.settings.host;
    let face: HttpFace;
    try {
      face = await this.#load(place);
    } catch (thrown) {
      await this.close();
      const without = `the API on ${socket} could not be loaded; osdaemond supervises without it until it is restarted`;
      this.#log.error(`${without}: ${detailOf(thrown)}`, { event: 'bug' });
      return;
    }
    this.#face = face;
    for (const connection of this.#connections) {
      connection.off('error', ignore);
      face.take(connection);
    }
    this.#log.info(`listening on ${socket}`, { event: 'listening' });
  }

  async #load(place: OperationContext): Promise<HttpFace> {
    const { httpFace } = await import('./server.ts');
    return await httpFace(place, this.#log, this.#silence);
  }

  /** Answers what is under way, takes the socket away, and ends every connection. */
  async close(): Promise<void> {
    this.#listening?.close();
    await this.#face?.close(LAST_WAIT);
    for (const connection of this.#connections) connection.destroy();
  }

  #connected(connection: Connection): void {
    this.#connections.add(connection);
    connection.on('close', () => this.#connections.delete(connection));
    if (this.#face !== null) this.#face.take(connection);
    else connection.on('error', ignore);
  }
}

/** One that waits goes away: `close` follows. */
function ignore(): void {}
