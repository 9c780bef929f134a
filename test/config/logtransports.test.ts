/** `[log_transport.NAME]` sections become transport settings; an invalid one is an error with its place. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checked, settingsOf } from './checked.ts';

test('a section names a package, and its other keys are options', () => {
  const { host } = settingsOf(`[os_daemons]
[log_transport.b]
package = ./mine.js
class = transports.Mine
level = error
format = message
[log_transport.a]
package = winston-syslog
port = 514
host = localhost
app_name = 0123x
tags = ["x", {"y": null}]
__proto__ = {"z": 1}
`);
  assert.deepEqual(host.logTransports, [
    {
      name: 'a',
      package: 'winston-syslog',
      directory: host.logTransports[0]?.directory,
      className: null,
      level: null,
      format: null,
      options: Object.fromEntries([
        ['__proto__', { z: 1 }],
        ['app_name', '0123x'],
        ['host', 'localhost'],
        ['port', 514],
        ['tags', ['x', { y: null }]],
      ]),
    },
    {
      name: 'b',
      package: `${host.logTransports[1]?.directory}/mine.js`,
      directory: host.logTransports[1]?.directory,
      className: 'transports.Mine',
      level: 'error',
      format: 'message',
      options: {},
    },
  ]);
});

test('a section without a package and invalid values are errors', () => {
  const { errors } = checked(`[os_daemons]
[log_transport.a]
host = x
[log_transport.b]
package = winston-syslog
level = verbose
format = xml
`);
  assert.deepEqual(errors, [
    '2: [log_transport.a] needs a package: the winston transport to load, such as winston-syslog',
    '7: [log_transport.b] format: must be text, json or message, not "xml"',
    '6: [log_transport.b] level: must be error, warn, info or debug, not "verbose"',
  ]);
});
