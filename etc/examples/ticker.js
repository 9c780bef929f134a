/**
 * A daemon in Node with the module that the package brings. It ticks as often as [ticker] every says, is restarted when
 * that changes, tells when it is ready and, while it works, that it is alive.
 *
 * [os_daemon.ticker] has readiness = message and heartbeat_timeout = 10.
 */
import { config, heartbeat, heartbeatInterval, log, onStop, ready } from 'osdaemond/worker';

config.register('ticker');
const { every = '10' } = await config.get('ticker');

let ticks = 0;
setInterval(
  () => {
    ticks += 1;
    log(`tick ${ticks}`, 'debug');
  },
  Math.max(0.1, Number(every) || 10) * 1000,
);

// Twice as often as the host asks for; null where it expects no sign of life.
if (heartbeatInterval !== null) setInterval(heartbeat, heartbeatInterval);

// Called when the host stops the daemon, and when the host is gone. Then the process exits.
onStop(() => log(`leaves after ${ticks} ticks`));

ready();
