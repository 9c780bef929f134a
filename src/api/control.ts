/**
 * Owns the control socket, which exists from `open` to `close`. Connections made before `serve` wait; the HTTP code is
 * loaded only then, so that it does not delay the first daemons.
 */
import { detailOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { OperationContext } from '../operations/context.ts';
import type { HttpApi } from './server.ts';
import { type Connection, type Listening, listenOn, type SocketSettings } from './socket.ts';

/** How long `close` waits for pending requests, milliseconds. */
const CLOSE_TIMEOUT = 1000;
/** A client that sends nothing for this long within a request is disconnected, milliseconds. */
const IDLE_TIMEOUT = 10_000;

export class Control {
  readonly #log: Log;
  readonly #idleTimeout: number;
  readonly #connections = new Set<Connection>();
  #listening: Listening | null = null;
  #api: HttpApi | null = null;

  private constructor(log: Log, idleTimeout: number) {
    this.#log = log;
    this.#idleTimeout = idleTimeout;
  }

  /** @param idleTimeout milliseconds. @throws {OsdaemonError} `bad_socket` */
  static async open(settings: SocketSettings, log: Log, idleTimeout = IDLE_TIMEOUT): Promise<Control> {
    const control = new Control(log, idleTimeout);
    control.#listening = await listenOn(settings, (connection) => control.#connected(connection));
    return control;
  }

  /** Answers requests from now on. If the HTTP code cannot be loaded, it logs why and closes the socket. */
  async serve(ctx: OperationContext): Promise<void> {
    const { socket } = ctx.store.settings.host;
    let api: HttpApi;
    try {
      api = await this.#load(ctx);
    } catch (thrown) {
      await this.close();
      const without = `the API on ${socket} could not be loaded; osdaemond supervises without it until it is restarted`;
      this.#log.error(`${without}: ${detailOf(thrown)}`, { event: 'bug' });
      return;
    }
    this.#api = api;
    for (const connection of this.#connections) {
      connection.off('error', ignore);
      api.accept(connection);
    }
    this.#log.info(`listening on ${socket}`, { event: 'listening' });
  }

  async #load(ctx: OperationContext): Promise<HttpApi> {
    const { createHttpApi } = await import('./server.ts');
    return await createHttpApi(ctx, this.#log, this.#idleTimeout);
  }

  /** Removes the socket, waits for pending requests and closes every connection. */
  async close(): Promise<void> {
    this.#listening?.close();
    await this.#api?.close(CLOSE_TIMEOUT);
    for (const connection of this.#connections) connection.destroy();
  }

  #connected(connection: Connection): void {
    this.#connections.add(connection);
    connection.on('close', () => this.#connections.delete(connection));
    if (this.#api !== null) this.#api.accept(connection);
    else connection.on('error', ignore);
  }
}

/** A waiting client disconnected; `close` follows. */
function ignore(): void {}
