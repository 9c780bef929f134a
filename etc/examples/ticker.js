/**
 * A daemon in Node that uses the module osdaemond/worker. It ticks at the interval in [ticker] every, is restarted when that
 * changes, reports its readiness, and sends heartbeats.
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

// Half of heartbeat_timeout; null without heartbeat_timeout.
if (heartbeatInterval !== null) setInterval(heartbeat, heartbeatInterval);

// Called when osdaemond stops the daemon or has been killed. The process exits afterwards.
onStop(() => log(`stopping after ${ticks} ticks`));

ready();
